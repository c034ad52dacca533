"""Every setting, declared once: type, default, bounds, unit in the name and one line of explanation."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_LINES: Final = 2000  # characters of a setting that holds lines


class Section(BaseModel):
    """A group of settings that is read, validated and reloaded as one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sound(Section):
    """Where the sound of the call comes from."""

    far_device: Annotated[
        str,
        Field(description="the caller's sound: a name from `belwacht devices`, or empty for the computer's own output"),
    ] = ""
    near_device: Annotated[
        str,
        Field(description="your microphone: a name from `belwacht devices`, `default`, or empty not to listen to it"),
    ] = ""
    latency_ms: Annotated[int, Field(ge=20, le=1000, description="how much sound the system hands over at a time")] = (
        200
    )
    only_calls: Annotated[
        bool, Field(description="hear nothing of the computer's own output but during a call, where calls can be found")
    ] = True
    only_program: Annotated[
        bool, Field(description="hear the program of the call alone, not what plays beside it, where that can be done")
    ] = True
    not_in: Annotated[
        str,
        Field(max_length=MOST_LINES, description="programs whose calls are not listened to, one a line"),
    ] = ""


class Ear(Section):
    """How sound is cut into utterances."""

    gate: Annotated[
        int, Field(ge=0, le=3, description="strictness of the first speech gate (webrtcvad), 3 is strictest")
    ] = 2
    speech_threshold: Annotated[
        float, Field(ge=0.05, le=0.95, description="speech probability (Silero) from which a moment counts as speech")
    ] = 0.3
    pre_roll_ms: Annotated[int, Field(ge=0, le=1000, description="sound kept from before the speech was noticed")] = 300
    end_silence_ms: Annotated[int, Field(ge=100, le=2000, description="silence that ends an utterance")] = 500
    snapshot_every_s: Annotated[
        float, Field(ge=0.5, le=15, description="how often a long utterance is read while it is spoken")
    ] = 3.0
    longest_utterance_s: Annotated[
        float, Field(ge=3, le=28, description="length at which an utterance is closed whether or not there is a pause")
    ] = 10.0


class Hearing(Section):
    """How speech becomes words."""

    language: Annotated[
        Literal["nl", "en", "auto"],
        Field(description="language of your calls; auto decides for each side over its first seconds"),
    ] = "auto"
    model: Annotated[
        str, Field(description="name of a Whisper model from `belwacht models list`, or the path of a folder")
    ] = "base"
    threads: Annotated[int, Field(ge=1, le=16, description="processor threads for the recogniser")] = 1
    beam: Annotated[int, Field(ge=1, le=10, description="width of the search for words; more is slower")] = 5
    device: Annotated[
        Literal["auto", "cpu", "cuda"],
        Field(description="what reads the speech; auto takes a graphics card (cuda) where one can be used"),
    ] = "auto"
    unload_after_min: Annotated[
        int, Field(ge=0, le=1440, description="minutes without speech after which the model leaves memory; 0 is never")
    ] = 10


class Voice(Section):
    """Whether the caller's voice is scored."""

    enabled: Annotated[bool, Field(description="listen for a synthetic or cloned voice")] = True
    model: Annotated[str, Field(description="name of a voice model, or the folder of one of your own")] = "voice"


class Judge(Section):
    """When a finding becomes an alert."""

    sensitivity: Annotated[
        Literal["low", "normal", "high"], Field(description="how readily Belwacht warns; high also warns for less")
    ] = "normal"
    window_s: Annotated[float, Field(ge=10, le=900, description="how long findings count together")] = 120.0
    cool_down_s: Annotated[
        float, Field(ge=0, le=3600, description="silence after an alert before the same kind opens a new one")
    ] = 60.0
    learn: Annotated[
        bool, Field(description="warn a little less readily of what you called no scam; within narrow bounds")
    ] = True


class Tray(Section):
    """What is on the screen."""

    language: Annotated[
        Literal["nl", "en"], Field(description="language of the menu, the card and the notifications")
    ] = "nl"
    card: Annotated[bool, Field(description="show the large card at an alert")] = True
    notification: Annotated[bool, Field(description="show a notification at an alert")] = True
    earcon: Annotated[bool, Field(description="play three tones at a stop")] = True
    speech: Annotated[bool, Field(description="say aloud what to do at a stop, with the voice of this computer")] = True


class People(Section):
    """Whom you trust. The card shows it beside the advice to call back; nothing a caller says gets into it."""

    numbers: Annotated[
        str, Field(max_length=MOST_LINES, description="numbers that you trust, one a line: a name and its number")
    ] = ""
    questions: Annotated[
        str,
        Field(max_length=MOST_LINES, description="questions that only your family can answer, one a line"),
    ] = ""


class Store(Section):
    """The alert log."""

    retention_days: Annotated[int, Field(ge=1, le=3650, description="how long alerts are kept")] = 90


class Config(Section):
    """All settings of Belwacht."""

    sound: Sound = Sound()
    ear: Ear = Ear()
    hearing: Hearing = Hearing()
    voice: Voice = Voice()
    judge: Judge = Judge()
    tray: Tray = Tray()
    people: People = People()
    store: Store = Store()

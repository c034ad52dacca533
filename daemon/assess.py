"""From evidence to Status: a pure function, so that the tray never looks fine while we are deaf."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from detectors.status import DEAF_REASONS, Reason, State, Status
from detectors.types import SAMPLE_RATE_HZ

STALLED_AFTER_S: Final = 3.5  # an idle virtual sound card hands over sound in steps of 2 s, on a busy machine late
ZEROS_AFTER_S: Final = 4.5  # no line is exactly silent for so long; what is wrong must show within 5 s
STARTING_S: Final = 5.0
CALL_LASTS_S: Final = 20.0  # silence after which a call counts as over
BEHIND_UTTERANCES: Final = 6
BEHIND_AFTER: Final = 5 * SAMPLE_RATE_HZ  # sound heard since the end of speech that is still unread
STUCK_AFTER: Final = 30 * SAMPLE_RATE_HZ  # sound heard while a stage worked on one item, where nothing better is known
NEEDED: Final = ("ear", "asr", "judge")  # without these nothing is warned of
LOSS_SHOWN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class SideEvidence:
    """What one device has shown. Times are on the monotonic clock, in seconds; None means not yet."""

    problem: Reason | None = None
    opened_s: float | None = None
    block_s: float | None = None
    sound_s: float | None = None
    speech_s: float | None = None
    silence_is_zeros: bool = False
    owed_s: float = 0.0  # how long the system's sound has not answered what it was asked


@dataclass(frozen=True, slots=True)
class Progress:
    """What a stage has done, in samples on the timeline of the call.

    ``handled`` is the end of the last item it is done with, ``behind`` what was heard since the end of the oldest it is
    not done with, ``busy`` what was heard since it began with the one it works on. Sound is the measure, not a clock:
    a computer that slept is not behind. ``stuck`` is as ``Standstill`` has it; None where the system does not tell.
    """

    handled: int = 0
    behind: int = 0
    busy: int = 0
    stuck: bool | None = None
    failing: bool = False
    dead: bool = False

    @property
    def stands_still(self) -> bool:
        return self.busy > STUCK_AFTER if self.stuck is None else self.stuck


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the running parts have reported; ``reported_s`` is when the last of them did, None for now."""

    far: SideEvidence
    near: SideEvidence | None = None
    started_s: float = 0.0
    paused: bool = False
    between_calls: bool = False  # nobody listens, since there is no call
    call_found: bool = False
    stopped: bool = False
    waiting: int = 0
    lost_s: float | None = None
    stages: Mapping[str, Progress] = field(default_factory=dict[str, Progress])
    reported_s: float | None = None
    recogniser_missing: bool = False
    voice_missing: bool = False
    lighter_model: bool = False
    eased: bool = False
    log_unwritable: bool = False
    config_invalid: bool = False


def assess(evidence: Evidence, now_s: float) -> Status:
    """The status at ``now_s`` as of the last report: the worst reason first."""
    reported_s = evidence.reported_s if evidence.reported_s is not None else now_s
    if evidence.stopped:
        return Status("stopped", (), now_s)
    if evidence.paused:
        return Status("paused", (), reported_s)
    reasons = _deafness(evidence, now_s) + _shortcomings(evidence, now_s)
    return Status(_state(evidence, reasons, now_s), tuple(reasons), reported_s)


def _state(evidence: Evidence, reasons: list[Reason], now_s: float) -> State:
    if DEAF_REASONS.intersection(reasons):
        return "deaf"
    far = evidence.far
    silent = evidence.call_found and far.silence_is_zeros and far.block_s is not None  # a caller who has yet to speak
    if far.sound_s is None and not evidence.between_calls and not silent:
        return "starting"
    if reasons:
        return "degraded"
    if evidence.between_calls:
        return "listening"
    return "call" if _in_call(evidence, now_s) else "listening"


def _in_call(evidence: Evidence, now_s: float) -> bool:
    """Whether one was found or, where none can be, both sides speak; without a microphone, the caller's side."""
    spoken = [side.speech_s for side in (evidence.far, evidence.near) if side is not None]
    return evidence.call_found or all(each is not None and now_s - each < CALL_LASTS_S for each in spoken)


def _deafness(evidence: Evidence, now_s: float) -> list[Reason]:
    deaf: list[Reason] = ["recogniser_missing"] if evidence.recogniser_missing else []
    needed = [evidence.stages[name] for name in NEEDED if name in evidence.stages]
    if any(stage.dead for stage in needed):
        deaf.append("worker_dead")
    elif any(stage.failing for stage in needed):
        deaf.append("worker_failing")
    elif any(stage.stands_still for stage in needed) and not deaf:
        deaf.append("worker_stuck")
    trouble = None if evidence.between_calls else side_trouble(evidence.far, evidence.started_s, now_s)
    return [*deaf, trouble] if trouble else deaf


def side_trouble(side: SideEvidence, started_s: float, now_s: float) -> Reason | None:
    """Why nothing is heard on this side, if so."""
    if side.problem is not None:
        return side.problem
    if _stalls(side, started_s, now_s):
        return "stalled"
    if side.block_s is None or side.silence_is_zeros:
        return None
    if side.sound_s is None:
        return "never_sound" if now_s - (side.opened_s or started_s) > ZEROS_AFTER_S else None
    return "zeros" if now_s - side.sound_s > ZEROS_AFTER_S else None


def _stalls(side: SideEvidence, started_s: float, now_s: float) -> bool:
    if side.owed_s > STALLED_AFTER_S:
        return True
    return now_s - side.block_s > STALLED_AFTER_S if side.block_s is not None else now_s - started_s > STARTING_S


def _shortcomings(evidence: Evidence, now_s: float) -> list[Reason]:
    near = evidence.near
    reading, voice = evidence.stages.get("asr", Progress()), evidence.stages.get("voice", Progress())
    late = evidence.waiting >= BEHIND_UTTERANCES or reading.behind > BEHIND_AFTER
    no_voice = evidence.voice_missing or voice.dead or voice.failing or voice.stands_still
    checks: list[tuple[bool, Reason]] = [
        (near is not None and side_trouble(near, evidence.started_s, now_s) is not None, "near_missing"),
        (no_voice, "voice_missing"),
        (late, "behind"),
        (evidence.lighter_model or evidence.eased, "lighter_model"),
        (evidence.lost_s is not None and now_s - evidence.lost_s < LOSS_SHOWN_S, "speech_lost"),
        (evidence.log_unwritable, "log_unwritable"),
        (evidence.config_invalid, "config_invalid"),
    ]
    return [reason for holds, reason in checks if holds]

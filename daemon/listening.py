"""One stretch of listening: a graph, its threads, and where its sound comes from."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from config.schema import Config, Sound
from daemon.assess import SideEvidence
from daemon.graph import Graph, Listener, Parts
from daemon.runtime import Runtime
from daemon.sources.call_watch import CallWatch
from daemon.sources.device import DeviceSource
from daemon.sources.program import ProgramSource, can_listen_to_programs
from detectors.types import SAMPLE_RATE_HZ, Alert

Source = DeviceSource | ProgramSource


class Listening:
    """What is heard from ``start`` until its ``runtime`` is stopped; afterwards it still knows its call."""

    def __init__(
        self, config: Config, parts: Parts, listener: Listener, calls: CallWatch, learnt: Mapping[str, int]
    ) -> None:
        sound = config.sound
        self.call = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.started_s = time.monotonic()
        self.far = _far_source(sound, calls)
        self.near = DeviceSource("near", sound.near_device, sound.latency_ms) if sound.near_device else None
        self.graph = Graph(config, parts, listener)
        self.graph.learn(learnt)
        self.runtime = Runtime(self.graph, [self.far, self.near] if self.near is not None else [self.far])

    def start(self) -> None:
        self.runtime.start()

    def wall_time(self, alert: Alert) -> datetime:
        """When the alert was raised, by the clock of the sound it was raised on."""
        anchor = self.far.anchor
        if anchor is None:
            return datetime.now(UTC)
        return anchor.at + timedelta(seconds=(alert.opened_at - anchor.sample) / SAMPLE_RATE_HZ)

    def far_evidence(self, going_on: bool) -> SideEvidence:
        return self._evidence(self.far, going_on)

    def near_evidence(self, going_on: bool) -> SideEvidence | None:
        return self._evidence(self.near, going_on) if self.near is not None else None

    def _evidence(self, source: Source, going_on: bool) -> SideEvidence:
        return SideEvidence(
            problem=source.problem,
            opened_s=source.opened_s,
            block_s=source.block_s,
            sound_s=source.sound_s,
            speech_s=self.runtime.speech_s.get(source.side) if going_on else None,
            silence_is_zeros=source.silence_is_zeros,
            owed_s=source.owed.for_s(),
        )


def _far_source(sound: Sound, calls: CallWatch) -> Source:
    """The program of the calls alone, where the person chose no device and that can be had."""

    def whole(name: str) -> DeviceSource:
        return DeviceSource("far", name, sound.latency_ms)

    if sound.far_device or not sound.only_program or not can_listen_to_programs():
        return whole(sound.far_device)
    return ProgramSource("far", lambda: calls.calls.talking, whole, sound.latency_ms)

"""Asks: what the caller wants from you, and what you read out to them."""

from detectors.asks.reading import transcript_of
from detectors.asks.stage import AsksStage, find

__all__ = ["AsksStage", "find", "transcript_of"]

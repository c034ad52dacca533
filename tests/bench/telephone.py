"""The telephone line alone, for whoever needs no other channel."""

from tests.bench.channels import telephone

__all__ = ["telephone"]

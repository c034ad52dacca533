"""Where sound comes from: files and devices, both as blocks of one side of the call."""

from daemon.sources.block import Block, InputError

__all__ = ["Block", "InputError"]

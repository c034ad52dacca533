"""The one shape of everything that computes."""

from typing import Protocol, TypeVar

In_contra = TypeVar("In_contra", contravariant=True)
Out = TypeVar("Out")


class Stage(Protocol[In_contra, Out]):
    """Turns items into items; holds no thread, no clock and does no I/O."""

    def push(self, item: In_contra, /) -> list[Out]:
        """Everything that ``item`` completes, in order."""
        ...

    def close(self) -> list[Out]:
        """Everything that was still open; the stage takes no more items."""
        ...

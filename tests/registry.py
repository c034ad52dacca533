"""A Windows registry in memory, with the calls and errors of the standard library's ``winreg``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

KEY_READ: Final = 0x20019
KEY_SET_VALUE: Final = 0x0002


@dataclass
class Key:
    """An open key; ``values`` are name to (value, type)."""

    values: dict[str, tuple[Any, int]]
    access: int

    def __enter__(self) -> "Key":
        return self

    def __exit__(self, *_: object) -> None:
        self.access = 0


@dataclass
class FakeRegistry:
    """The part of ``winreg`` that is used; a key that was closed, or opened to read alone, refuses."""

    HKEY_CURRENT_USER: ClassVar[int] = 0x80000001
    KEY_READ: ClassVar[int] = KEY_READ
    KEY_SET_VALUE: ClassVar[int] = KEY_SET_VALUE
    REG_SZ: ClassVar[int] = 1
    keys: dict[str, dict[str, tuple[Any, int]]] = field(default_factory=dict[str, dict[str, tuple[Any, int]]])

    def CreateKeyEx(self, key: Any, sub_key: str, reserved: int, access: int, /) -> Key:  # noqa: N802
        assert (key, reserved) == (self.HKEY_CURRENT_USER, 0)
        return Key(self.keys.setdefault(sub_key, {}), access)

    def SetValueEx(self, key: Key, value_name: str, reserved: int, type: int, value: Any, /) -> None:  # noqa: N802
        self._may(key, self.KEY_SET_VALUE)
        key.values[value_name] = (value, type)

    def QueryValueEx(self, key: Key, value_name: str, /) -> tuple[Any, int]:  # noqa: N802
        self._may(key, 0x0001)
        if value_name not in key.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return key.values[value_name]

    def DeleteValue(self, key: Key, value_name: str, /) -> None:  # noqa: N802
        self._may(key, self.KEY_SET_VALUE)
        if value_name not in key.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del key.values[value_name]

    @staticmethod
    def _may(key: Key, access: int) -> None:
        if not key.access & access:
            raise PermissionError(5, "Access is denied")


@contextmanager
def writing(registry: FakeRegistry, path: str) -> Iterator[Key]:
    """The key as another program would open it."""
    with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
        yield key

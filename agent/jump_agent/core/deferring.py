"""Imports of Python's own modules that are put off until they are used, to save memory."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    def __getattr__(self, name: str) -> Any:
        # Called for names that this object does not have.
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def defer(name: str) -> None:
    """Import a module at its first use, unless it is imported already.

    ``dataclasses`` imports ``inspect``, which is 0.8 MiB with all that it needs. It uses that only
    for classes without a docstring, and from Python 3.13 on.
    """
    # Python's LazyLoader would load it at the second ``import`` statement already.
    if name not in sys.modules:
        sys.modules[name] = _Deferred(name)

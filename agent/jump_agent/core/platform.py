"""The platform that this process runs on: :mod:`jump_agent.platforms` sets it at the start."""

from typing import TYPE_CHECKING, List

if TYPE_CHECKING:
    from .ports import Platform

_CHOSEN: "List[Platform]" = []


def use(platform: "Platform") -> None:
    """Set the platform for this process."""
    _CHOSEN[:] = [platform]


def current() -> "Platform":
    return _CHOSEN[0]

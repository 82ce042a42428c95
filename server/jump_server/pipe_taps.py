"""The taps of each kind of pipe: for example, one that writes a tool's actions to the audit log."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from jump_wire.messages import OpenPipe

from .hub.ports import MakeTap, Tap

if TYPE_CHECKING:
    from .runtime import Runtime

MakeKindTap = Callable[["Runtime", OpenPipe, Callable[[], None]], Tap]
"""Creates the tap of one pipe, from the request for the pipe; see ``hub.ports.MakeTap``.

It runs in the event loop and must not fail.
"""

TAPS: dict[str, tuple[MakeKindTap, ...]] = {}
"""What taps the pipes of a kind, by the kind's name. Kinds without taps cost nothing more."""


def of(runtime: "Runtime", asked: OpenPipe) -> Sequence[MakeTap]:
    """Return the makers of a pipe's taps."""
    return [partial(make, runtime, asked) for make in TAPS.get(asked.kind, ())]

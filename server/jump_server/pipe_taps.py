"""The taps of each kind of pipe: for example, one that writes a tool's actions to the audit log."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from jump_wire.messages import OpenPipe

from .core.actors import Actor
from .hub.ports import MakeTap, Tap
from .sessions.file_tap import FileTap

if TYPE_CHECKING:
    from .runtime import Runtime

MakeKindTap = Callable[["Runtime", OpenPipe, Actor, Callable[[], None]], Tap]
"""Creates the tap of one pipe, from the request for it and its viewer; see ``hub.ports.MakeTap``.

It runs in the event loop and must not fail.
"""


def _file_tap(
    runtime: "Runtime", asked: OpenPipe, actor: Actor, resume: Callable[[], None]
) -> FileTap:
    return FileTap(runtime.file_log, actor, asked.session_id, resume)


TAPS: dict[str, tuple[MakeKindTap, ...]] = {"files": (_file_tap,)}
"""What taps the pipes of a kind, by the kind's name. Kinds without taps cost nothing more."""


def of(runtime: "Runtime", asked: OpenPipe, actor: Actor) -> Sequence[MakeTap]:
    """Return the makers of a pipe's taps."""
    return [partial(make, runtime, asked, actor) for make in TAPS.get(asked.kind, ())]

"""The taps of each kind of pipe: for example, one that writes a tool's actions to the audit log."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from jump_wire.messages import OpenPipe

from .hub.ports import MakeTap, Tap
from .sessions.command_tap import CommandTap
from .sessions.file_tap import FileTap

if TYPE_CHECKING:
    from .runtime import Runtime


class Attached(NamedTuple):
    """The request for a pipe. ``is_logged``: the attachment is in the audit log."""

    asked: OpenPipe
    is_logged: bool


MakeKindTap = Callable[["Runtime", Attached, Callable[[], None]], Tap]
"""Creates the tap of one pipe, from its attachment; see ``hub.ports.MakeTap``.

A relay's tap sees several viewers, so a tap learns with each message who acts. The maker runs in
the event loop and must not fail.
"""


def _file_tap(runtime: "Runtime", attached: Attached, resume: Callable[[], None]) -> FileTap:
    return FileTap(runtime.file_log, attached.asked.session_id, resume)


def _command_tap(runtime: "Runtime", attached: Attached, _resume: Callable[[], None]) -> CommandTap:
    asked, is_logged = attached
    return CommandTap(runtime.file_log, asked.session_id, asked.tool_id, is_logged=is_logged)


TAPS: dict[str, tuple[MakeKindTap, ...]] = {"exec": (_command_tap,), "files": (_file_tap,)}
"""What taps the pipes of a kind, by the kind's name. Kinds without taps cost nothing more."""


def of(runtime: "Runtime", attached: Attached) -> Sequence[MakeTap]:
    """Return the makers of a pipe's taps."""
    makers = TAPS.get(attached.asked.kind, ())
    return [partial(make, runtime, attached) for make in makers]

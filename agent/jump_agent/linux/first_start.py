"""The result of a client's first start, reported to the user who starts it and not only to the log.

The waiting command creates the file for the answer and keeps it open. A client that was started
too late removes itself at the same moment, together with the directory of this file.
"""

import json
import os
import time
from typing import TYPE_CHECKING, Any, Dict

from jump_wire.languages import language

from ..core.console import choose, complain, error_of, in_words, say
from ..core.layout import Config, Layout
from .inquiry import Inquiry
from .storage import remove

if TYPE_CHECKING:
    from ..core.ports import Answers

SECONDS = 10.0
"""Seconds that a first start waits for the server's answer."""

_GRACE = 2.0
_LOOK_SECONDS = 0.05


class FirstStart:
    """A context manager that waits for the result of a first start; enter it before the start.

    It does not wait for a client that is already enrolled: its server may be down for days.
    """

    def __init__(self, layout: Layout, config: Config, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._inquiry = Inquiry(config, lambda: _watch(layout, seconds))

    def __enter__(self) -> "FirstStart":
        self._waits = self._inquiry.next(_GRACE).get("waits") is True
        return self

    def __exit__(self, *_: object) -> None:
        self._inquiry.__exit__()

    def report(self) -> int:
        """Print the result of the start, and return the exit status."""
        met: Dict[str, Any] = {"connected": True}
        if self._waits:
            met = self._inquiry.next(self._seconds + _GRACE)
        if met.get("connected") is True:
            say(choose("Jump Client started.", "Jump Client démarré."))
            return 0
        if isinstance(met.get("code"), str):
            return _refused(met["code"], met.get("parameters"))
        reason = str(met.get("problem") or "")[:500]
        started = choose(
            "Jump Client started, but not connected yet",
            "Jump Client démarré, mais pas encore connecté",
        )
        say(started + (choose(": ", " : ") + in_words(reason) if reason else "."))
        return 0


def _refused(code: str, parameters: object) -> int:
    error = error_of(code, parameters)
    complain(error.text(language()))
    if code == "installer_expired":
        complain(
            choose(
                "The Jump Client is uninstalling itself from this computer.",
                "Le Jump Client se désinstalle de cet ordinateur.",
            )
        )
    else:
        complain(
            choose(
                "The Jump Client keeps running and will try again.",
                "Le Jump Client reste démarré et réessaiera.",
            )
        )
    return error.kind.exit_status


def _watch(layout: Layout, seconds: float) -> "Answers":
    """Yield whether to wait, then the client's report. Runs as the client's account."""
    if os.path.lexists(layout.identity):
        yield {"waits": False}
        return
    remove(layout.first_start)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(layout.first_start, flags, 0o600)
    try:
        yield {"waits": True}
        yield _wait(descriptor, time.monotonic() + seconds)
    finally:
        os.close(descriptor)
        try:
            remove(layout.first_start)
        except OSError:
            pass  # the directory was removed as well


def _wait(descriptor: int, end: float) -> Dict[str, Any]:
    while time.monotonic() < end:
        data = os.pread(descriptor, 65536, 0)
        if data.endswith(b"\n"):
            found: Dict[str, Any] = json.loads(data.decode())
            return found
        time.sleep(_LOOK_SECONDS)
    return {}

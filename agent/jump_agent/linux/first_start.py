"""The result of a client's first start, reported to the user who starts it and not only to the log.

The waiting command creates the file for the answer and keeps it open. A client that was started
too late removes itself at the same moment, together with the directory of this file.
"""

import json
import os
import time
from typing import TYPE_CHECKING, Any, Dict

from jump_wire.languages import language

from ..core import local_control
from ..core.console import choose, complain, error_of, in_words, say
from ..core.layout import Config, Layout
from ..core.store import read_json
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
        self._layout = layout
        self._seconds = seconds
        self._inquiry = Inquiry(config, lambda: _watch(layout, seconds))

    def __enter__(self) -> "FirstStart":
        found = self._inquiry.next(_GRACE)
        self._waits = found.get("waits") is True
        self._is_disabled = found.get("disabled") is True
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
            self._tell_disabled()
            if met.get("new_record") is True:
                complain(_new_record())
            return 0
        if isinstance(met.get("code"), str):
            return _refused(met["code"], met.get("parameters"))
        reason = str(met.get("problem") or "")[:500]
        started = choose(
            "Jump Client started, but not connected yet",
            "Jump Client démarré, mais pas encore connecté",
        )
        say(started + (choose(": ", " : ") + in_words(reason) if reason else "."))
        self._tell_disabled()
        return 0

    def _tell_disabled(self) -> None:
        if self._is_disabled:
            from ..core.status import disabled_text  # noqa: PLC0415 - rarely needed

            say(disabled_text(self._layout))


def _new_record() -> str:
    return choose(
        "The server made a new record: it did not give back the record of the earlier Jump "
        "Client, which may still be online, have been removed, or have a newer credential.",
        "Le serveur a créé un nouvel enregistrement : il n'a pas rendu celui de l'ancien Jump "
        "Client, qui est peut-être encore en ligne, a été supprimé ou a un identifiant plus "
        "récent.",
    )


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
    """Yield whether to wait and if it is disabled, then its report. Runs as its account."""
    control = local_control.read(layout)
    if os.path.lexists(layout.identity):
        yield {"waits": False, "disabled": local_control.is_disabled(layout, control)}
        return
    remove(layout.first_start)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(layout.first_start, flags, 0o600)
    try:
        former = _client_id(_stored(layout.enrolment).get("former"))
        yield {"waits": True, "disabled": local_control.is_disabled(layout, control)}
        met = _wait(descriptor, time.monotonic() + seconds)
        if former and met.get("connected") is True:
            met["new_record"] = _client_id(_stored(layout.identity)) != former
        yield met
    finally:
        os.close(descriptor)
        try:
            remove(layout.first_start)
        except OSError:
            pass  # the directory was removed as well


def _stored(path: str) -> Dict[str, Any]:
    try:
        return read_json(path) or {}
    except (OSError, ValueError):
        return {}


def _client_id(identity: object) -> str:
    return str(identity.get("client_id") or "") if isinstance(identity, dict) else ""


def _wait(descriptor: int, end: float) -> Dict[str, Any]:
    while time.monotonic() < end:
        data = os.pread(descriptor, 65536, 0)
        if data.endswith(b"\n"):
            found: Dict[str, Any] = json.loads(data.decode())
            return found
        time.sleep(_LOOK_SECONDS)
    return {}

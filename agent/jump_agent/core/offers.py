"""The idle client's part of updates: the newest offer, when to begin, and what to report.

The update itself runs in a process of its own (:mod:`.updates.fetch`), whose memory is freed.
"""

import json
from typing import TYPE_CHECKING, Any, Callable, List, Optional

from jump_wire.codec import ProtocolError, UnknownMessage, decode
from jump_wire.messages import Update, UpdateState

from .. import VERSION
from .layout import Config, Layout
from .platform import current
from .store import read_json, write_json

if TYPE_CHECKING:
    from .ports import Control, ToolProcess
    from .updates.ports import Owner

RETRY_SECONDS = {"failed": 1800.0, "refused": 6 * 3600.0}
"""Seconds until the same offer is tried again, by how it ended. Up to as much is added."""

RESTART = b"restart"
"""The owner's order to become the version that ``current`` leads to."""

INSTALLED, ROLLED_BACK = "installed", "rolled_back"

_LIMIT = 8192
_NONSENSE = (ValueError, TypeError, AttributeError, KeyError)


class Offers:
    """Keeps the server's offers, and has them installed.

    Args:
        layout: the installation.
        config: its configuration.
        log: writes a line to the client's log.
        clock: returns the monotonic time in seconds.
        random: returns a random number in [0, 1).
        owner: what the owner of the installation does for the client; None installs nothing.
    """

    def __init__(
        self,
        layout: Layout,
        config: Config,
        log: Callable[[str], None],
        clock: Callable[[], float],
        random: Callable[[], float],
        owner: "Optional[Owner]" = None,
    ) -> None:
        self._layout = layout
        self._config = config
        self._log = log
        self._clock = clock
        self._random = random
        self._owner = owner
        self._offer: Optional[Update] = None
        self._next: Optional[Update] = None
        self._begins_at: Optional[float] = None
        self._process: Optional[ToolProcess] = None
        self._phase = ""
        self._state: Optional[UpdateState] = None
        self._unsent: Optional[UpdateState] = None
        self._replaced = False
        if owner is not None:
            self._remember()

    def _remember(self) -> None:
        """Find out how the last update ended, if this is not the version that it installed."""
        values = _read(self._layout.update_state)
        version = str(values.get("version", ""))[:64]
        if not version or version == VERSION:
            return
        if values.get("phase") != INSTALLED:
            try:
                self._state = _state_of(version, values)
            except _NONSENSE:
                pass
            return
        from .updates.verdict import read_rejected  # noqa: PLC0415 - once after an update

        verdicts = [
            one.get("verdict") for one in read_rejected(self._layout) if one["new"] == version
        ]
        phase = ROLLED_BACK if verdicts else "failed"
        code = "update_rolled_back" if verdicts else "update_failed"
        reason = str(verdicts[-1] if verdicts else "it was interrupted")
        parameters = ["version", version, "reason", reason]
        self._enter(version, {"phase": phase, "code": code, "parameters": parameters})

    # --- offers ---

    def keep(self, offer: Update) -> None:
        """Store an offer durably, unless it is the stored one, and plan its installation."""
        values = dict(offer.__dict__)
        try:
            if _read(self._layout.update) != values:
                write_json(self._layout.update, values)
                self._log("version %s is offered at %s" % (offer.version, offer.path))
        except OSError as error:
            self._log("the offer of version %s could not be stored: %s" % (offer.version, error))
            return
        if self._owner is None or offer.version == VERSION:
            return
        if self._process is not None:
            self._next = offer
        elif offer != self._offer:
            self._offer = offer
            self._begins_at = self._clock() + offer.within_seconds * self._random()

    def refused(self, frame: Any) -> None:
        """Keep the offer that a refused handshake brings, if any: so it needs no link."""
        if not isinstance(frame, str) or len(frame) > _LIMIT:
            return
        try:
            message = decode(frame)
        except (ProtocolError, UnknownMessage):
            return
        if isinstance(message, Update):
            self.keep(message)

    # --- the process ---

    def wait(self, seconds: float) -> float:
        """Return how many seconds to wait, at most ``seconds``: an update may begin before."""
        due = self._begins_at
        return seconds if due is None or self._is_busy else min(seconds, due - self._clock())

    @property
    def _is_busy(self) -> bool:
        return self._process is not None or self._replaced

    def controls(self) -> "List[Control]":
        """Return the process's control socket, for :meth:`read`."""
        return [] if self._process is None else [self._process.control]

    def tick(self) -> None:
        """Begin the update when its time has come."""
        due = self._begins_at
        if due is None or self._is_busy or self._clock() < due:
            return
        self._begins_at, self._phase = None, ""
        try:
            self._process = current().processes.start_command(self._layout, self._config, "update")
        except OSError as error:
            self._log("no process for an update: %s" % error)
            self._again_later("failed")

    def read(self, control: "Control") -> bool:
        """Handle a report of the process, or its end; return whether it was the process's."""
        process = self._process
        if process is None or control is not process.control:
            return False
        try:
            packet = control.recv(_LIMIT)
        except OSError:
            packet = b""
        if packet:
            self.take(packet)
            self._replaced = self._phase == INSTALLED
        else:
            control.close()
            process.wait(1.0)
            self._process = None
            self._finish()
            newer, self._next = self._next, None
            if newer is not None:
                self.keep(newer)
        return True

    def _finish(self) -> None:
        """Continue after the end of the process."""
        if self._phase == "verified" and self._owner is not None:
            self._owner.install()
        if self._phase not in (INSTALLED, *RETRY_SECONDS):
            self._again_later("failed")  # unless the owner answers

    def take(self, packet: bytes) -> None:
        """Handle a report of the process or of the installation's owner."""
        if self._offer is None:
            return
        try:
            values = json.loads(packet.decode())
            self._enter(self._offer.version, values)
        except _NONSENSE:
            return
        if values.get("withdrawn"):
            self._offer = None  # until it is offered again
        elif self._phase in RETRY_SECONDS:
            self._again_later(self._phase)

    def take_order(self, packet: bytes) -> None:
        """Handle what the owner says: a report, or the order to become another version."""
        if packet == RESTART:
            self.replace()
        else:
            self.take(packet)

    def _again_later(self, phase: str) -> None:
        if self._offer is not None:
            wait = RETRY_SECONDS[phase] * (1.0 + self._random())
            self._begins_at = self._clock() + wait

    @property
    def replaced(self) -> bool:
        """Whether the client has to become another version, and nothing delays that."""
        return self._replaced and self._process is None

    def replace(self) -> None:
        """Have the client become the version that ``current`` leads to."""
        self._replaced = True
        self.end()

    def end(self) -> None:
        """End the process of an update; the next one continues its download."""
        if self._process is not None:
            self._process.terminate()

    # --- reports ---

    def online(self) -> None:
        """Report the last state again: the server may have missed it."""
        self._unsent = self._state

    def take_unsent(self) -> Optional[UpdateState]:
        """Return the state to report next, if there is one."""
        state, self._unsent = self._unsent, None
        return state

    def _enter(self, version: str, values: Any) -> None:
        state = _state_of(version, values)
        self._phase = state.phase
        self._state = self._unsent = state
        self._log("update to %s: %s %s" % (version, state.phase, state.code))
        try:
            write_json(self._layout.update_state, {"version": version, **values})
        except OSError as error:
            self._log("the state of the update could not be stored: %s" % error)


def _state_of(version: str, values: Any) -> UpdateState:
    parameters = tuple(str(one)[:256] for one in (values.get("parameters") or [])[:16])
    return UpdateState(
        version, str(values["phase"])[:16], str(values.get("code", ""))[:64], parameters
    )


def _read(path: str) -> Any:
    try:
        return read_json(path) or {}
    except ValueError:
        return {}

"""Pinning: the customer's program leaves a Jump Client on the computer, if the customer allows it.

A process of its own downloads the ordinary package of a single-use installer, and installs it. It
ends its work also when the session ends, so nothing half-installed stays. The Jump Client does not
belong to this program: its own enrolment tells the server that it is there.
"""

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional

from jump_wire.errors import GENERIC, UserError
from jump_wire.kinds import PIN
from jump_wire.messages import PinRequest, PinState

from ..core.console import error_of
from ..core.dial import DialError, Route, ServerRefused
from ..core.enrolment import post_for_bytes
from ..core.layout import SERVICE
from ..core.platform import current
from . import view
from .board import Board
from .consent import ALLOWED, REFUSED, TIMED_OUT, Consent
from .dialing import Dialing

if TYPE_CHECKING:
    from ..core.ports import Control, ToolProcess

Starter = Callable[[], "ToolProcess"]

PATH = "/api/v1/packages"
PLATFORM = "linux-headless"

PACKAGE_LIMIT = 16 * 1024 * 1024
"""Maximum number of bytes of a package."""

DOWNLOAD_SECONDS = 30.0
"""Seconds for each step of the download."""

FAILED = "pin_failed"
_RESULT_LIMIT = 8192
_PHASES = {REFUSED: "refused", TIMED_OUT: "timed_out"}


class Pinning:
    """The installation of a Jump Client: one at a time.

    Args:
        server: where the package comes from.
        consent: asks the customer. What was allowed once is asked again for the next one.
        board: is told who installs, and what came of it.
        report: sends a state to the server, if there is a link.
    """

    def __init__(
        self,
        server: Dialing,
        consent: Consent,
        board: Board,
        report: Callable[[PinState], None],
    ) -> None:
        self._server = server
        self._consent = consent
        self._board = board
        self._send = report
        self._wanted: Optional[PinRequest] = None
        self._state = PinState("", "")
        self._process: Optional[ToolProcess] = None
        self._start_as_root: Optional[Starter] = None

    def start_by(self, starter: Optional[Starter]) -> None:
        """Install as root from now on, by a process that :func:`serve_as_root` runs in; or not."""
        self._start_as_root = starter

    def request(self, wanted: PinRequest, now: float) -> None:
        """Ask the customer for a Jump Client, and install it then.

        After a broken link the server repeats the request, which gets the state again.
        """
        if wanted.pin_id == self._state.pin_id:
            self._send(self._state)
            return
        if self._process is not None:
            self._send(PinState(wanted.pin_id, "failed", "pin_pending"))
            return  # an installation that was given up has not ended yet
        self._wanted = wanted
        self._report("asking")
        if not self._server.asks(PIN):
            self._decided(wanted, ALLOWED)
            return
        decide = partial(self._decided, wanted)
        if not self._consent.ask(wanted.actor, PIN, wanted.pin_id, decide, now):
            self._decided(wanted, REFUSED)

    def controls(self) -> "List[Control]":
        """Return what to wait for; :meth:`read` takes it."""
        return [] if self._process is None else [self._process.control]

    def read(self) -> None:
        """Take the result of the installation."""
        process, self._process = self._process, None
        if process is None:
            return
        error = _result(process.control)
        process.control.close()
        process.wait(1.0)
        self._board.set(pinning="")
        if error is not None:
            self._board.note(view.NOT_PINNED, self._wanted.actor if self._wanted else "")
            self._report("failed", error)

    def leave(self) -> None:
        """Let an installation go on by itself: it completes, or removes what it has begun."""
        if self._process is not None:
            self._process.control.close()

    def _decided(self, wanted: PinRequest, code: str) -> None:
        if wanted is not self._wanted:
            return  # the server has asked for another one by now
        if code != ALLOWED:
            self._report(_PHASES[code])
            return
        try:
            self._process = self._start(wanted)
        except OSError:
            self._report("failed", UserError(FAILED))
            return
        self._board.set(pinning=wanted.actor)
        self._report("installing")

    def _start(self, wanted: PinRequest) -> "ToolProcess":
        if wanted.mode != SERVICE:
            return current().processes.start_tool(partial(self._run, wanted))
        if self._start_as_root is None:
            raise OSError("the session is no longer elevated")
        process = self._start_as_root()
        values = {"key": wanted.key, "address": self._server.address}
        process.control.send(json.dumps(values).encode())
        return process

    def _report(self, phase: str, error: Optional[UserError] = None) -> None:
        pin_id = self._wanted.pin_id if self._wanted else ""
        code, parameters = (error.code, error.packed) if error else ("", ())
        self._state = PinState(pin_id, phase, code, parameters)
        self._send(self._state)

    # --- in the process of the installation ---

    def _run(self, wanted: PinRequest, control: "Control") -> None:
        _perform(self._server.route, wanted.key, "", control)


def serve_as_root(to: Callable[[str], Route], account: str, control: "Control") -> None:
    """Install a Jump Client in service mode, as the customer's program asks over ``control``.

    Args:
        to: returns the route to an address of the server; raises DialError for any other one.
        account: the account that the Jump Client will run as.
        control: the connection to the customer's program.
    """
    values = json.loads(control.recv(_RESULT_LIMIT).decode())
    _perform(to(str(values["address"])), str(values["key"]), account, control)


def _perform(route: Route, key: str, service_account: str, control: "Control") -> None:
    """Download and install the package; report an error, or an empty object."""
    found: Dict[str, Any] = {}
    try:
        current().install(_download(route, key), service_account)
    except UserError as error:
        found = {"code": error.code, "parameters": error.parameters}
    except OSError:
        found = {"code": FAILED}
    try:
        control.send(json.dumps(found).encode())
    except OSError:
        pass  # the session has ended, and the customer's program with it


def _download(route: Route, key: str) -> bytes:
    values = {"key": key, "platform": PLATFORM}
    try:
        given = route._replace(timeout=DOWNLOAD_SECONDS)
        _, package = post_for_bytes(given, PATH, values, PACKAGE_LIMIT)
    except ServerRefused as error:
        raise error_of(error.code, error.parameters) from None
    except DialError as error:
        raise UserError("server_unreachable", server=route.address, reason=str(error)) from None
    return package


def _result(control: "Control") -> Optional[UserError]:
    """Return the error that the process reports, or None after an installation."""
    try:
        values = json.loads(control.recv(_RESULT_LIMIT).decode())
        code, parameters = str(values.get("code", "")), values.get("parameters")
    except (OSError, ValueError):
        return UserError(FAILED)  # it was killed
    if not code:
        return None
    return UserError(FAILED) if code == GENERIC else UserError.received(code, parameters)

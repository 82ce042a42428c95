"""Tools of a session that run as another account, after a login in service mode."""

from typing import TYPE_CHECKING, Callable, Dict, List, Optional

from jump_wire.messages import Elevate, Elevation

from ..tools.table import Tools

if TYPE_CHECKING:
    from .owner import Login, Owner
    from .ports import Control

ELEVATED, ENDED, FAILED = "elevated", "ended", "failed"
"""The states of :class:`jump_wire.messages.Elevation`."""


class OtherAccounts:
    """At most one login for each session.

    Args:
        tools: start as the account from then on.
        owner: logs in; None can't.
        proxy: the client's setting, for the account's tools.
        log: writes a line to the client's log.
    """

    def __init__(
        self, tools: Tools, owner: "Optional[Owner]", proxy: str, log: Callable[[str], None]
    ) -> None:
        self._tools = tools
        self._owner = owner
        self._proxy = proxy
        self._log = log
        self._logins: Dict[str, Login] = {}
        self._unsent: List[Elevation] = []

    def request(self, wanted: Elevate) -> None:
        """Begin or end a login; without an account, report the state again."""
        login = self._logins.get(wanted.session_id)
        if wanted.end:
            self.end_session(wanted.session_id)
            self._report(wanted.session_id, ENDED)
        elif login is not None:
            if login.account:
                self._report(wanted.session_id, ELEVATED, login.account)
        elif wanted.account:
            self._begin(wanted)
        else:
            self._report(wanted.session_id, ENDED)

    def refuse(self, session_id: str, code: str) -> None:
        """Report that a session gets no login."""
        self._report(session_id, FAILED, code=code)

    def controls(self) -> "List[Control]":
        """Return what to wait for, for :meth:`read`."""
        return [control for login in self._logins.values() for control in login.controls()]

    def read(self, control: "Control") -> bool:
        """Handle what is ready; return whether it belongs here."""
        for session_id, login in list(self._logins.items()):
            if control in login.controls():
                before = login.account
                login.read()
                self._follow(session_id, login, before)
                return True
        return False

    def wait(self, now: float, seconds: float) -> float:
        """Return how long to wait for something else, at most ``seconds``."""
        deadlines = [login.deadline - now for login in self._logins.values()]
        return min([seconds, *deadlines])

    def tick(self) -> None:
        """Give up what has taken too long."""
        for session_id, login in list(self._logins.items()):
            login.tick()
            self._follow(session_id, login, login.account)

    def end_session(self, session_id: str) -> None:
        """End the login of a session, and the tools that run as its account."""
        self._tools.start_by(session_id, None)
        login = self._logins.pop(session_id, None)
        if login is not None:
            self._log("session %s: the login as another account ends" % session_id)
            login.end()

    def end_all(self) -> None:
        """End all logins."""
        for session_id in list(self._logins):
            self.end_session(session_id)
            self._report(session_id, ENDED)

    def take_unsent(self) -> List[Elevation]:
        """Return what to report to the server since the last call."""
        unsent, self._unsent = self._unsent, []
        return unsent

    def _begin(self, wanted: Elevate) -> None:
        owner, session_id = self._owner, wanted.session_id
        login = None
        if owner is not None:
            login = owner.log_in(wanted.account, wanted.password, self._proxy)
        if login is None:
            self.refuse(session_id, "elevation_user_mode")
            return
        self._log("session %s: %s asks for a login" % (session_id, wanted.actor))
        self._logins[session_id] = login
        self._follow(session_id, login, "")

    def _follow(self, session_id: str, login: "Login", before: str) -> None:
        """Report what has changed."""
        if login.account and not before:
            self._log("session %s: further tools run as another account" % session_id)
            self._tools.start_by(session_id, login.start_tool)
            self._report(session_id, ELEVATED, login.account)
        elif not login.controls():
            problem = login.problem
            self.end_session(session_id)
            self._report(session_id, FAILED if problem else ENDED, code=problem)

    def _report(self, session_id: str, state: str, account: str = "", code: str = "") -> None:
        self._unsent.append(Elevation(session_id, state, account, code))

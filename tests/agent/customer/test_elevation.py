"""Root's rights in a support session, as far as the customer decides; no real rights here."""

from typing import Any

import pytest

from jump_agent.core.ports import ToolProcess
from jump_agent.customer import view, words
from jump_agent.customer.board import Board
from jump_agent.customer.consent import Consent
from jump_agent.customer.dialing import Dialing
from jump_agent.customer.elevation import CustomerElevation
from jump_agent.customer.enrolment import Enrolled
from jump_agent.customer.pinning import Pinning
from jump_agent.customer.tools import CustomerTools
from jump_agent.customer.view import Choice
from jump_wire.kinds import CONSENT_SECONDS
from jump_wire.messages import Elevate, Elevation
from tests.agent.customer.test_board import Drawn
from tests.agent.customer.test_dialing import NOWHERE

ASK = Elevate("s1", "anna")


class FakeRights:
    """A way to root's rights that does what a test sets."""

    def __init__(self, account: str, password: str | None) -> None:
        self.given = (account, password)
        self.account = self.wanted = self.problem = ""
        self.answers: list[str] = []
        self.ended = False

    def controls(self) -> list[Any]:
        return [] if self.ended or self.problem else [self]

    def read(self, found: Any) -> None:
        assert found is self

    def tick(self) -> None:
        pass

    def answer(self, password: str) -> None:
        self.wanted = ""
        self.answers.append(password)

    def start_tool(self) -> ToolProcess:
        raise NotImplementedError

    def start_pin(self) -> ToolProcess:
        raise NotImplementedError

    def end(self) -> None:
        self.account, self.ended = "", True


class Session:
    """A session whose customer has an answer."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[Elevation] = []
        self.made: list[FakeRights] = []
        server = Dialing([NOWHERE], "secret", "")
        server.enrolled = Enrolled("Bearer x", "s1", "Anna", {})
        self.consent = Consent(server.asks)
        self.board = Board(Drawn(), "me", lambda: 0.0)
        tools = CustomerTools(server, self.consent, self.board, lambda *_: None, lambda: 0.0)
        self.elevation = CustomerElevation(
            server,
            self.consent,
            self.board,
            tools,
            Pinning(server, self.consent, self.board, lambda _: None),
            self.told.append,
            lambda: self.now,
        )
        self.elevation.make = self._make

    def _make(self, account: str, password: str | None) -> FakeRights:
        self.made.append(FakeRights(account, password))
        return self.made[-1]

    def allow(self, asked: Elevate = ASK) -> FakeRights:
        self.elevation.request(asked)
        self.consent.answer(allowed=True)
        return self.made[-1]

    def happened(self) -> list[str]:
        return [event.what for event in self.board.events]


@pytest.fixture
def session() -> Session:
    return Session()


def test_it_is_given_and_taken_away(session: Session) -> None:
    rights = session.allow()
    assert rights.given == ("", None)
    rights.wanted = "me"
    assert session.elevation.read(rights)
    assert session.board.view.password_for == "me"
    session.elevation.password(Choice(view.PASSWORD, "horse"))
    assert (rights.answers, session.board.view.password_for) == (["horse"], "")
    rights.account = "root"
    session.elevation.read(rights)
    assert (session.board.view.account, session.board.view.elevated) == ("root", True)
    session.elevation.online()
    session.elevation.drop()
    assert rights.ended
    assert session.board.view.account == "me"
    up, down = Elevation("s1", "elevated", "root"), Elevation("s1", "ended")
    assert session.told == [up, up, down]
    assert session.happened() == [view.ELEVATED, view.DROPPED]
    assert not session.elevation.read(rights)


def test_a_password_that_is_not_typed(session: Session) -> None:
    rights = session.allow()
    rights.wanted = "me"
    session.elevation.read(rights)
    session.now = CONSENT_SECONDS
    session.elevation.tick()
    assert session.told == [Elevation("s1", "failed", "", "consent_timeout")]
    session.elevation.password(Choice(view.PASSWORD, "too late"))
    assert (rights.ended, rights.answers) == (True, [])
    again = session.allow()
    again.wanted = "me"
    session.elevation.tick()
    session.elevation.cancel()
    assert session.told[-1] == Elevation("s1", "failed", "", "consent_refused")
    late, refused = (words.event(event) for event in session.board.events)
    assert late.endswith("did not get the rights of root. No password was typed in time.")
    assert refused.endswith("You refused.")


def test_given_credentials_still_need_consent(session: Session) -> None:
    asked = Elevate("s1", "anna", "admin", "horse")
    session.elevation.request(asked)
    session.elevation.request(asked)
    assert session.consent.question is not None
    session.consent.answer(allowed=False)
    assert not session.made
    assert session.told == [Elevation("s1", "failed", "", "consent_refused")]
    rights = session.allow(asked)
    assert rights.given == ("admin", "horse")
    rights.problem = "elevation_password_wrong"
    session.elevation.tick()
    assert session.told[-1].code == "elevation_password_wrong"
    assert session.happened() == [view.NOT_ELEVATED]
    assert words.event(session.board.events[0]).endswith("The password or the account was wrong.")


def test_rights_that_end_by_themselves(session: Session) -> None:
    rights = session.allow()
    rights.account = "root"
    session.elevation.tick()
    session.elevation.request(ASK)  # a second one is only told the state
    rights.ended = True
    session.elevation.tick()
    assert [told.state for told in session.told] == ["elevated", "elevated", "ended"]
    assert len(session.made) == 1


def test_another_session_and_a_program_without_means(session: Session) -> None:
    session.elevation.request(Elevate("s2", "anna"))
    assert session.consent.question is None
    session.elevation.make = None
    session.elevation.request(ASK)
    session.consent.answer(allowed=True)
    assert session.told == [Elevation("s1", "failed", "", "elevation_unavailable")]

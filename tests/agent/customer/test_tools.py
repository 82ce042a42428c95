"""Pipes that a customer's tools do not open; :mod:`.test_client` opens some."""

from jump_agent.customer.board import Board
from jump_agent.customer.consent import QUESTIONS, Consent
from jump_agent.customer.dialing import Dialing
from jump_agent.customer.enrolment import Enrolled
from jump_agent.customer.tools import CustomerTools
from jump_wire.messages import OpenPipe
from tests.agent.customer.test_board import Drawn
from tests.agent.customer.test_dialing import NOWHERE


def pipe(number: int, session: str = "s1") -> OpenPipe:
    return OpenPipe(f"p{number}", "ticket", "shell", session, f"t{number}", actor=f"anna{number}")


def test_what_is_not_opened_has_a_code() -> None:
    server = Dialing([NOWHERE], "secret", "")
    consent = Consent(server.asks)
    refused: list[tuple[str, str | None]] = []
    tools = CustomerTools(
        server,
        consent,
        Board(Drawn(), "me", lambda: 0.0),
        lambda pipe_id, code: refused.append((pipe_id, code)),
        lambda: 0.0,
    )
    assert tools.request(pipe(0), 0.0) == "permission_refused", "it is in no session"
    server.enrolled = Enrolled("Bearer x", "s1", "Anna", {})
    assert tools.request(pipe(0, "s2"), 0.0) == "permission_refused"
    codes = [tools.request(pipe(number), 0.0) for number in range(QUESTIONS + 1)]
    assert codes == [None] * QUESTIONS + ["consent_refused"]
    consent.answer(allowed=False)
    consent.time_out(100.0)
    assert refused[:2] == [("p0", "consent_refused"), ("p1", "consent_timeout")]
    assert (len(refused), tools.controls()) == (QUESTIONS, [])

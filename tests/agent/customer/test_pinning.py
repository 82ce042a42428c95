"""A Jump Client that the customer's program installs: asked for, refused, and what goes wrong."""

from jump_agent.core.dial import Route, pinned_context
from jump_agent.customer import view
from jump_agent.customer.enrolment import PATH as ENROLMENT
from jump_agent.customer.pinning import PATH
from jump_wire.kinds import CONSENT_SECONDS, PIN
from jump_wire.messages import Conference, EndSession, PinRequest, PinState
from tests.agent.authority import Authority
from tests.agent.customer.test_client import Running, accepted, now, running
from tests.agent.customer.test_enrolment import ANSWER
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.marks import FORKS
from tests.agent.peers import LinkPeer

__all__ = ["now", "running"]

pytestmark = FORKS

FIRST, SECOND = PinRequest("p1", "anna", "key-1"), PinRequest("p2", "anna", "key-2")


def asked(running: Running, link: LinkPeer, wanted: PinRequest) -> None:
    """Let the server ask for a Jump Client, and see the question."""
    link.send(wanted)
    assert link.receive() == PinState(wanted.pin_id, "asking")
    question = running.screen.until(lambda shown: shown.question).question
    assert question is not None
    assert (question.actor, question.kind) == ("anna", PIN)


def test_the_customer_refuses_or_does_not_answer(
    running: Running, server: FakeServer, now: list[float]
) -> None:
    link = accepted(server)
    asked(running, link, FIRST)
    running.screen.choose(view.REFUSE)
    assert link.receive() == PinState("p1", "refused")
    running.screen.until(lambda shown: not shown.question)
    asked(running, link, SECOND)
    now[0] += CONSENT_SECONDS
    assert link.receive() == PinState("p2", "timed_out")
    assert running.happened()[1:] == [
        (view.REFUSED, "anna", PIN),
        (view.UNANSWERED, "anna", PIN),
    ]
    link.peer.drop()
    link = accepted(server)
    link.send(SECOND)  # the server asks again after a broken link
    assert link.receive() == PinState("p2", "timed_out")


def test_a_package_that_the_server_refuses(running: Running, server: FakeServer) -> None:
    server.answers[PATH] = lambda _: refusal(410, "installer_expired", time="12:00")
    link = accepted(server)
    for wanted in (FIRST, SECOND):  # what was allowed once is asked again
        asked(running, link, wanted)
        running.screen.choose(view.ALLOW)
        assert link.receive() == PinState(wanted.pin_id, "installing")
        running.screen.until(lambda shown: shown.pinning == "anna")
        failed = PinState(wanted.pin_id, "failed", "installer_expired", ("time", "12:00"))
        assert link.receive() == failed
        assert server.request(PATH) == {"key": wanted.key, "platform": "linux-headless"}
        running.screen.until(lambda shown: not shown.pinning)
    assert running.happened()[1:] == [(view.NOT_PINNED, "anna", "")] * 2


def test_the_server_tells_when_it_is_pinned(running: Running, server: FakeServer) -> None:
    link = accepted(server)
    link.send(Conference(False, ("Anna",), ("controls",), 1_764_500_000))
    assert running.screen.until(lambda shown: shown.pinned_at).pinned_at == 1_764_500_000
    link.send(Conference(False, (), (), 1_764_500_000))
    running.screen.until(lambda shown: not shown.people)
    assert [what for what, _, _ in running.happened()].count(view.PINNED) == 1


def test_a_site_that_does_not_ask(server: FakeServer, authority: Authority) -> None:
    """The session ends during the installation, which ends by itself."""
    server.answers[ENROLMENT] = lambda _: (201, {**ANSWER, "asks": {PIN: False}})
    server.answers[PATH] = lambda _: (503, {})
    running = Running([Route(server.address, pinned_context(authority.pem))], lambda: 0.0)
    link = accepted(server)
    link.send(FIRST)
    states = [link.receive() for _ in range(2)]
    assert states == [PinState("p1", "asking"), PinState("p1", "installing")]
    link.send(EndSession("s1"))
    running.join()
    running.screen.close()
    assert running.ended is False

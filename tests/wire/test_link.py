"""The control link's two ends, joined in memory, legal and illegal moves alike."""

from typing import Any

import pytest

from jump_wire import WIRE_VERSION, WIRE_VERSION_MIN, codec, link, messages
from tests.cases import each_case

from . import portable

HELLO = messages.Hello(1, 1, "1.0")
WELCOME = messages.Welcome(1, "1.0", 30, 60)

ILLEGAL = [move for move in portable.moves() if move not in link.TRANSITIONS]


class Joined:
    """An agent's and a server's end; what one sends the other receives at once."""

    def __init__(self) -> None:
        self.ends = {role: link.LinkCore(role) for role in (link.AGENT, link.SERVER)}

    def say(self, role: str, message: Any) -> Any:
        sender = self.ends[role]
        return self.ends[sender.peer].receive(sender.send(message))

    @property
    def states(self) -> set[str]:
        return {end.state for end in self.ends.values()}


@pytest.fixture
def joined() -> Joined:
    return Joined()


@pytest.fixture
def online(joined: Joined) -> Joined:
    joined.say(link.AGENT, HELLO)
    joined.say(link.SERVER, WELCOME)
    return joined


def test_a_link_greets_works_and_says_goodbye(joined: Joined) -> None:
    assert joined.states == {link.CONNECTING}
    assert joined.say(link.AGENT, HELLO) == HELLO
    assert joined.states == {link.GREETED}
    assert joined.say(link.SERVER, WELCOME) == WELCOME
    for role, cls in (
        (link.AGENT, messages.Inventory),
        (link.SERVER, messages.OpenPipe),
        (link.AGENT, messages.PipeRefused),
        (link.AGENT, messages.Statistics),
        (link.AGENT, messages.ProposeCredential),
        (link.AGENT, messages.UpdateState),
        (link.SERVER, messages.AcceptCredential),
        (link.SERVER, messages.EndSession),
        (link.SERVER, messages.Uninstall),
        (link.SERVER, messages.Wake),
        (link.SERVER, messages.ServerAddresses),
        (link.SERVER, messages.Conference),
        (link.AGENT, messages.CustomerLeft),
        (link.SERVER, messages.Chat),
        (link.AGENT, messages.Chat),
    ):
        sample = portable.fill(cls)
        assert joined.say(role, sample) == sample
        assert joined.states == {link.ONLINE}
    joined.say(link.AGENT, messages.Goodbye())
    assert joined.states == {link.CLOSED}


def test_an_offer_of_another_version_needs_no_common_one(joined: Joined) -> None:
    offer = portable.fill(messages.Update)
    joined.say(link.AGENT, HELLO)
    assert joined.say(link.SERVER, offer) == offer
    assert joined.states == {link.GREETED}
    joined.say(link.SERVER, WELCOME)
    assert joined.say(link.SERVER, offer) == offer
    assert joined.states == {link.ONLINE}


@pytest.mark.parametrize("greeted_only", [True, False])
def test_a_refusal_closes_the_link(joined: Joined, greeted_only: bool) -> None:
    joined.say(link.AGENT, HELLO)
    if not greeted_only:
        joined.say(link.SERVER, WELCOME)
    assert joined.say(link.SERVER, messages.Refused("client_removed")).code == "client_removed"
    assert joined.states == {link.CLOSED}


@each_case(
    "state, sender, cls", ILLEGAL, ids=lambda state, sender, cls: f"{state}-{sender}-{cls.__name__}"
)
def test_an_illegal_move_is_refused_at_both_ends(state: str, sender: str, cls: type) -> None:
    here = portable.core(sender, state)
    there = portable.core(here.peer, state)
    sample = portable.fill(cls)
    refusal = f"{sender} may not send {cls.__name__} while {state}"
    with pytest.raises(codec.LocalProtocolError, match=refusal):
        here.send(sample)
    with pytest.raises(codec.RemoteProtocolError, match=refusal):
        there.receive(codec.encode(sample))
    assert (here.state, there.state) == (state, state)


def test_the_table_is_whole() -> None:
    reached = {link.CONNECTING, *link.TRANSITIONS.values()}
    assert reached == set(link.STATES)
    assert not [move for move in link.TRANSITIONS if move[0] == link.CLOSED]
    used = {cls for _, _, cls in link.TRANSITIONS}
    assert used == {cls for tag, cls in messages.REGISTRY.items() if tag < 32}


def test_a_message_of_the_future_is_ignored_on_a_link_that_is_up(online: Joined) -> None:
    for end in online.ends.values():
        assert end.receive('[31,"a message of the future"]') is None
    assert online.states == {link.ONLINE}


@pytest.mark.parametrize("state", [link.CONNECTING, link.GREETED, link.CLOSED])
@pytest.mark.parametrize("role", [link.AGENT, link.SERVER])
def test_a_message_of_the_future_is_no_greeting(state: str, role: str) -> None:
    end = portable.core(role, state)
    with pytest.raises(codec.RemoteProtocolError, match="before the greeting"):
        end.receive("[31]")
    assert end.state == state


def test_a_malformed_message_changes_nothing(online: Joined) -> None:
    for end in online.ends.values():
        with pytest.raises(codec.RemoteProtocolError):
            end.receive("[6]")
    assert online.states == {link.ONLINE}


def test_a_message_over_its_limit_is_not_sent(online: Joined) -> None:
    agent = online.ends[link.AGENT]
    with pytest.raises(codec.LocalProtocolError, match=r"PipeRefused\.code"):
        agent.send(messages.PipeRefused("1", "x" * 65))
    assert agent.state == link.ONLINE


def test_a_lost_connection_ends_the_link(online: Joined) -> None:
    agent = online.ends[link.AGENT]
    agent.close()
    with pytest.raises(codec.LocalProtocolError):
        agent.send(messages.Goodbye())


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (WIRE_VERSION, WIRE_VERSION, WIRE_VERSION),
        (WIRE_VERSION_MIN, WIRE_VERSION + 5, WIRE_VERSION),
        (WIRE_VERSION + 1, WIRE_VERSION + 5, None),
        (0, WIRE_VERSION_MIN - 1, None),
        (WIRE_VERSION + 1, WIRE_VERSION - 1, None),
    ],
)
def test_both_ends_speak_the_highest_common_version(
    low: int, high: int, expected: int | None
) -> None:
    assert link.common_version(messages.Hello(low, high, "1.0")) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [((2, 4), (1, 3), 3), ((2, 4), (4, 9), 4), ((2, 4), (1, 1), None), ((2, 4), (5, 6), None)],
)
def test_ranges_of_versions_meet(
    monkeypatch: pytest.MonkeyPatch,
    ours: tuple[int, int],
    theirs: tuple[int, int],
    expected: int | None,
) -> None:
    monkeypatch.setattr(link, "WIRE_VERSION_MIN", ours[0])
    monkeypatch.setattr(link, "WIRE_VERSION", ours[1])
    assert link.common_version(messages.Hello(*theirs, "1.0")) == expected

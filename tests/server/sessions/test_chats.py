"""The chat of a support session: who writes and reads, and what reaches the customer."""

import pytest

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.sessions import chats, customers, queue, sessions
from jump_server.sessions.views import Chat as ChatView
from jump_server.settings import site_settings
from jump_server.site import retention
from jump_wire import messages
from tests.server.at_once import both
from tests.server.support.customers import Came, come, report, shown, technician
from tests.server.world import ROOT, World, refuses


class Room:
    """Ann's customer Carol, who writes and confirms as her client does."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann, self.bob = technician(world), technician(world, "bob")
        self.carol: Came = come(world, self.ann)
        world.write(queue.accept, self.ann, self.carol.session_id)
        self.forget()

    def forget(self) -> None:
        self.world.gateway.calls.clear()
        self.world.events.events.clear()

    def say(self, actor: Actor, text: str) -> None:
        given = parse(chats.NewChatMessage, {"text": text})
        self.world.write(chats.say, actor, self.carol.session_id, given)

    def hear(self, received: int, text: str = "", own: int = 0) -> None:
        heard = messages.Chat(received, text, own)
        self.world.write(chats.hear, self.carol.client_id, heard)

    def read(self, actor: Actor, after: int = 0) -> ChatView:
        query = parse(chats.ChatQuery, {"after": after})
        return self.world.read(chats.read, actor, self.carol.session_id, query)

    def sent(self) -> list[str]:
        """What was sent to the customer since the last call."""
        found = [call[2] for call in self.world.gateway.calls if call[0] == "chat"]
        self.world.gateway.calls.clear()
        return found


@pytest.fixture
def room(world: World) -> Room:
    return Room(world)


def test_both_sides_read_what_is_written(room: Room) -> None:
    room.say(room.ann, " Hello\r\nCarol \n")
    told = ("chat.changed", f"{room.ann.user_id} {room.carol.session_id}")
    assert room.world.events.events == [told]
    assert room.sent() == ["1 ann: Hello\nCarol"]
    assert room.read(room.ann)["received"] == 0
    room.hear(1, "My printer\x00\x1b[2J burns", own=1)
    assert room.sent() == ["2 : My printer[2J burns"]
    chat = room.read(room.ann)
    assert [(one["user"], one["text"]) for one in chat["items"]] == [
        ("ann", "Hello\nCarol"),
        ("", "My printer[2J burns"),
    ]
    assert [one["user_id"] for one in chat["items"]] == [room.ann.user_id, None]
    assert (chat["total"], chat["received"]) == (2, 1)
    assert [one["number"] for one in room.read(room.ann, after=1)["items"]] == [2]
    assert shown(room.world, room.ann, room.carol.session_id)["customer"]["messages"] == 2


def test_a_repeated_message_is_one(room: Room) -> None:
    for _ in range(2):
        room.hear(0, "Hello", own=1)
    room.hear(0, "too far", own=3)
    room.hear(0, "unnumbered")
    room.hear(0, " \n ", own=2)
    assert room.sent() == ["1 : Hello", "1 : Hello"]
    assert room.read(room.ann)["total"] == 1


def test_what_was_not_confirmed_is_sent_again_and_not_too_much_at_once(room: Room) -> None:
    for number in range(chats.WINDOW + 2):
        room.say(room.ann, f"line {number}")
    assert len(room.sent()) == chats.WINDOW
    room.hear(1)
    assert room.sent() == [f"{chats.WINDOW + 1} ann: line {chats.WINDOW}"]
    room.hear(0)  # an old confirmation
    room.world.write(customers.greet, room.carol.client_id)
    assert room.sent()[0] == "2 ann: line 1"
    room.world.write(chats.resend_lost)
    assert len(room.sent()) == chats.WINDOW
    report(room.world, room.carol.client_id, online=False)
    room.forget()
    room.world.write(chats.resend_lost)
    assert room.sent() == []
    room.hear(10**9)
    assert room.read(room.ann)["received"] == chats.WINDOW + 2


def test_a_customer_who_waits_may_write(world: World) -> None:
    ann = technician(world)
    carol = come(world, ann)
    world.events.events.clear()
    world.write(chats.hear, carol.client_id, messages.Chat(0, "It burns", 1))
    assert ("queue.changed", ann.user_id) in world.events.events
    query = parse(chats.ChatQuery, {})
    with refuses("session_not_accepted"):
        world.read(chats.read, ann, carol.session_id, query)
    world.write(queue.accept, ann, carol.session_id)
    [first] = world.read(chats.read, ann, carol.session_id, query)["items"]
    assert first["text"] == "It burns"


def test_only_participants_write_and_read(room: Room) -> None:
    world, session_id = room.world, room.carol.session_id
    world.write(queue.invite, room.ann, session_id, room.bob.user_id)
    with refuses("permission_refused"):
        room.say(room.bob, "Hello")
    with refuses("permission_refused"):
        room.read(room.bob)
    with refuses("permission_refused"):
        room.say(world.administrator(), "Hello")
    with refuses("session_not_found"):
        room.read(technician(world, "dan"))
    with refuses("field_required"):
        room.say(room.ann, "\r\n")
    with refuses("field_too_long"):
        room.say(room.ann, "a" * 2001)
    world.write(sessions.close, room.ann, session_id)
    with refuses("session_ended"):
        room.say(room.ann, "Hello")
    room.hear(0, "late", own=1)
    assert room.read(room.ann)["total"] == 0
    manager = world.user("manager", rights=["all_reports"])
    assert room.read(manager)["items"] == []


def test_a_chat_ends_somewhere(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chats, "MOST", 2)
    for number in range(2):
        room.say(room.ann, "a")
        room.hear(0, "b", own=number + 1)
    with refuses("chat_full", limit=2):
        room.say(room.ann, "c")
    room.hear(0, "d", own=3)
    assert room.read(room.ann)["total"] == 4


def test_messages_are_kept_as_long_as_the_site_wants(room: Room) -> None:
    change = parse(site_settings.SettingsChange, {"chat_days": 30})
    room.world.write(site_settings.change, ROOT, change, None)
    room.say(room.ann, "old")
    room.world.clock.advance(days=1)
    room.say(room.ann, "new")
    now = room.world.clock.advance(days=29, seconds=1)
    room.world.write(retention.drop_old, now)
    assert [one["text"] for one in room.read(room.ann)["items"]] == ["new"]
    assert room.read(room.ann)["total"] == 2


def test_messages_at_once_have_numbers_of_their_own(room: Room) -> None:
    given = parse(chats.NewChatMessage, {"text": "Hello"})
    heard = messages.Chat(0, "Hello", 1)
    both(
        room.world,
        lambda tx: chats.say(tx, room.ann, room.carol.session_id, given),
        lambda tx: chats.hear(tx, room.carol.client_id, heard),
    )
    assert [one["number"] for one in room.read(room.ann)["items"]] == [1, 2]

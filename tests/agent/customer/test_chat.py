"""The customer's end of the chat: order, repetition and limits."""

from jump_agent.customer.chat import AGAIN_SECONDS, EARLY, MOST, WAITING, Chat
from jump_wire import messages
from jump_wire.messages import CHAT_LIMIT


def taken(chat: Chat, number: int, own: int) -> None:
    """The server has taken the customer's message."""
    chat.receive(messages.Chat(number, "mine", own))


def test_messages_come_twice_and_out_of_order() -> None:
    chat = Chat()
    for number in (2, 1, 1, 3, 10**6):
        chat.receive(messages.Chat(number, str(number), author="anna"))
    assert [line.text for line in chat.lines] == ["1", "2", "3"]
    assert chat.due(0.0) == messages.Chat(3)
    assert chat.due(0.0) is None
    chat.receive(messages.Chat(3, "3", author="anna"))
    assert chat.due(0.0) == messages.Chat(3), "the confirmation was lost"
    for number in range(10, 10 + 2 * EARLY):
        chat.receive(messages.Chat(number, "early"))
    assert chat.received == 3


def test_one_message_waits_for_the_server_at_a_time() -> None:
    chat = Chat()
    assert chat.due(0.0) is None
    chat.say(" first \n", 0.0)
    chat.say("second", 0.0)
    assert chat.due(1.0) == messages.Chat(0, "first", 1)
    assert chat.deadline(1.0) == 1.0 + AGAIN_SECONDS
    assert chat.due(1.0) is None
    assert chat.due(1.0 + AGAIN_SECONDS) == messages.Chat(0, "first", 1)
    taken(chat, 1, 1)
    assert chat.due(2.0) == messages.Chat(1, "second", 2)
    chat.linked()
    assert chat.deadline(2.0) == 2.0
    assert chat.due(2.0) == messages.Chat(1, "second", 2)
    taken(chat, 2, 2)
    assert chat.due(2.0) == messages.Chat(2)
    assert chat.deadline(2.0) is None


def test_what_is_too_long_is_divided_and_too_much_is_dropped() -> None:
    chat = Chat()
    chat.say("a" * CHAT_LIMIT + "b", 0.0)
    assert [len(line.text) for line in chat.lines] == [CHAT_LIMIT, 1]
    for _ in range(WAITING):
        chat.say("c", 0.0)
    assert len(chat.lines) == WAITING
    chat = Chat()
    for number in range(1, MOST + 1):
        chat.say("d", 0.0)
        taken(chat, number, number)
    chat.say("e", 0.0)
    assert chat.due(0.0) == messages.Chat(MOST)

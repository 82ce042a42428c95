"""What the links report: a customer's client can only make so many transactions."""

from collections.abc import Callable
from typing import Any, cast

import gevent

from jump_server.clients.presence import Presence
from jump_server.db import Database
from jump_server.hub_events import CHAT_BURST, REPORT_BURST, ServerDirectory
from jump_server.sessions.session_uses import SessionUses
from jump_wire.messages import Chat, Elevation, PinState
from tests.wire.portable import fill


class Writes:
    """A database that counts the transactions of each customer."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def write(self, _rule: Callable[..., object], client_id: str, _message: object) -> None:
        self.of[client_id] = self.of.get(client_id, 0) + 1


def test_a_customer_who_floods_the_server_is_heard_so_often() -> None:
    writes = Writes()
    nothing: Any = None
    directory = ServerDirectory(
        cast(Database, writes), cast(Presence, nothing), cast(SessionUses, nothing)
    )
    pin, elevation, chat = fill(PinState), fill(Elevation), fill(Chat)
    for _ in range(100):
        directory.pin_state("pins", pin)
        directory.elevation("elevates", elevation)
        directory.chat("writes", chat)
    directory.pin_state("another", pin)
    gevent.sleep(0)
    # Some seconds may pass during the loop.
    assert REPORT_BURST <= writes.of["pins"] < REPORT_BURST + 5
    assert REPORT_BURST <= writes.of["elevates"] < REPORT_BURST + 5
    assert CHAT_BURST <= writes.of["writes"] < CHAT_BURST + 10
    assert writes.of["another"] == 1

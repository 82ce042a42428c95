"""Live events: what a program reads of them, and that a lost connection loses none."""

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from jump_api.api import Api, Site
from jump_api.events import (
    _READ,
    PATIENCE_SECONDS,
    ChatChanged,
    Event,
    GroupsChanged,
    ItemChanged,
    ItemGone,
    QueueChanged,
    Resync,
    SessionsChanged,
    UpdatesChanged,
    follow,
    wait_until,
)
from jump_server.live import events as live
from jump_wire.errors import UserError
from tests.collection.server import Access

from .lines import DROP, Line, Script, refused
from .loops import run
from .terminal import Network


def frame(*events: dict[str, Any]) -> str:
    numbered = [{"id": f"e.{number}", **event} for number, event in enumerate(events)]
    return json.dumps({"events": numbered})


class Program:
    """Follows what scripts say, and keeps after which event each of them was asked to go on."""

    def __init__(self, api: Api, *scripts: Script | UserError) -> None:
        self.line = Line(*scripts)
        self.asked: list[str] = []
        self.seen: list[Event] = []
        self._api = api

    async def _connect(self, after: str) -> Script:
        self.asked.append(after)
        return await self.line.connect()

    async def read(self) -> None:
        batches = follow(
            self._api, connect=self._connect, clock=self.line.clock, sleep=self.line.sleep
        )
        async for batch in batches:
            self.seen += batch


ENDED = refused("not_signed_in")


def test_every_kind_of_event(server: Access) -> None:
    script = Script(
        frame(
            {"type": "resync"},
            {"type": "jump_client.changed", "jump_client": {"id": "c"}},
            {"type": "jump_shortcut.changed", "jump_shortcut": {"id": "s"}},
            {"type": "jump_client.gone", "jump_client_id": "c"},
            {"type": "jump_shortcut.gone", "jump_shortcut_id": "s"},
            {"type": "jump_groups.changed", "counts": True},
            {"type": "sessions.changed"},
            {"type": "queue.changed"},
            {"type": "chat.changed", "session_id": "s"},
            {"type": "updates.changed"},
            {"type": "invented.in_2031", "what": 1},
        ),
        ENDED,
    )
    program = Program(server.api, script)
    with pytest.raises(UserError, match="not_signed_in"):
        run(program.read())
    assert program.seen == [
        Resync(),
        ItemChanged({"id": "c"}),
        ItemChanged({"id": "s"}),
        ItemGone("c"),
        ItemGone("s"),
        GroupsChanged(counts=True),
        SessionsChanged(),
        QueueChanged(),
        ChatChanged("s"),
        UpdatesChanged(),
    ]
    assert script.closed


def test_no_kind_of_the_server_is_unknown() -> None:
    kinds = {
        value
        for name, value in vars(live).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    }
    assert kinds - {live.COUNTS} == set(_READ)


def test_a_new_connection_continues_after_the_last_event(server: Access) -> None:
    resync = frame({"type": "resync"}, {"type": "resync"})
    program = Program(
        server.api,
        Script(resync, DROP),
        UserError("server_unreachable"),
        Script(frame({"type": "unknown.yet"}), DROP),
        Script(ENDED),
    )
    with pytest.raises(UserError, match="not_signed_in"):
        run(program.read())
    assert program.asked == ["", "e.1", "e.1", "e.0"]


def test_what_is_refused_is_not_tried_again(server: Access) -> None:
    program = Program(server.api, UserError("scope_refused", scope="read"))
    with pytest.raises(UserError, match="scope_refused"):
        run(program.read())


def test_a_server_that_stays_away_is_given_up(server: Access) -> None:
    away = [UserError("server_unreachable") for _ in range(1000)]
    program = Program(server.api, Script(frame({"type": "resync"}), DROP), *away)
    with pytest.raises(UserError, match="server_unreachable"):
        run(program.read())
    assert PATIENCE_SECONDS < program.line.now < PATIENCE_SECONDS + 10


@pytest.mark.parametrize("said", ["", "[]", '{"events": [{"id": "1"}]}', '{"events": 5}'])
def test_what_is_no_event_ends_it(server: Access, said: str) -> None:
    with pytest.raises(UserError, match="internal_error"):
        run(Program(server.api, *[Script(said) for _ in range(100)]).read())


def test_a_change_during_a_cut_arrives_afterwards(server: Access, client: str) -> None:
    parts = urlsplit(server.url)
    assert parts.hostname
    assert parts.port
    (record,) = server.api.items("/jump-clients", {"name": client})
    path = f"/jump-clients/{record['id']}"

    async def change(_seconds: float) -> None:
        server.api.request("PATCH", path, {"comments": "while it was cut"})

    async def comments(api: Api, network: Network) -> str:
        async with asyncio.timeout(30), contextlib.aclosing(follow(api, sleep=change)) as batches:
            async for batch in batches:
                if Resync() in batch:
                    network.cut()
                for event in batch:
                    if isinstance(event, ItemChanged) and event.record["comments"]:
                        return str(event.record["comments"])
        return ""

    with Network((parts.hostname, parts.port)) as network:
        api = Api.with_token(Site(network.url, server.ca_path), server.token)
        assert run(comments(api, network)) == "while it was cut"
    server.api.request("PATCH", path, {"comments": ""})


def test_waiting_for_something(server: Access, client: str) -> None:
    api = server.api
    (record,) = api.items("/jump-clients", {"name": client})
    path, asked = f"/jump-clients/{record['id']}", []

    def tagged() -> bool:
        asked.append(api.request("GET", path)["tag"])
        if not asked[-1]:
            api.request("PATCH", path, {"tag": "waited-for"})
        return bool(asked[-1] == "waited-for")

    async def wait() -> bool:
        return await asyncio.to_thread(wait_until, api, tagged, 30)

    assert run(wait())
    assert asked[0] == ""
    api.request("PATCH", path, {"tag": ""})
    assert not run(asyncio.to_thread(wait_until, api, lambda: False, 0.1))

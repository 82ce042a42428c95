"""``jump cp`` from end to end: real server, real Jump Client, and cuts in the middle both ways."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from jump_api.files import Files
from jump_api.pipe import dial
from jump_cli.copying.down import Downloads
from jump_cli.copying.places import Place
from jump_cli.copying.plan import Options
from jump_cli.copying.report import Report
from jump_cli.copying.up import Uploads
from jump_wire import files
from jump_wire.file_streams import FILE
from tests.cli.loops import run
from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, until

CONTENT = os.urandom(3 * files.WINDOW)


@pytest.fixture
def session_id(server: Access, agent: RealAgent) -> str:
    client_id = agent.status()["client_id"]
    made = server.api.request("POST", "/sessions", {"jump_client_id": client_id})
    return str(made["id"])


class Cut:
    """A connection that is lost after so many bytes in either direction."""

    def __init__(self, connection: Any, size: int) -> None:
        self._connection: ClientConnection = connection
        self._left = size

    async def recv(self) -> str | bytes:
        frame = await self._connection.recv()
        self._count(frame)
        return frame

    async def send(self, message: str | bytes) -> None:
        self._count(message)
        await self._connection.send(message)

    async def close(self) -> None:
        await self._connection.close()

    def _count(self, frame: str | bytes) -> None:
        self._left -= len(frame)
        if self._left < 0:
            self._connection.transport.abort()


class Lines:
    """Dials the session's files tool; each connection but the last is lost."""

    def __init__(self, server: Access, session_id: str, cuts: int = 2) -> None:
        self._api = server.api
        self._session_id = session_id
        self._cuts = cuts
        self._tool = secrets.token_hex(16)
        self.dialled = 0

    async def dial(self) -> Any:
        self.dialled += 1
        made = await dial(self._api, self._session_id, "files", {"tool": self._tool})
        if self.dialled > self._cuts:
            return made
        return Cut(made, files.WINDOW)


@pytest.fixture
def folder(server: Access, session_id: str) -> Iterator[str]:
    """A folder of the client's account."""
    found = f"/tmp/jump-cp-{secrets.token_hex(8)}"  # random, and made by the agent

    async def ask(kind: type[Any], **fields: Any) -> None:
        async with Files(Lines(server, session_id, 0).dial) as tool:
            await tool.ask(kind, found, **fields)

    run(ask(files.MakeFolder))
    yield found
    run(ask(files.DeletePath, recursive=True))


def test_cuts_in_both_directions(
    server: Access, session_id: str, folder: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "big").write_bytes(CONTENT)
    (source / os.fsdecode(b"\xff")).write_text("odd")
    (source / "big").chmod(0o640)
    report = Report()
    lines = Lines(server, session_id), Lines(server, session_id)
    there = Place("web", f"{folder}/copy")

    async def up() -> None:
        async with Files(lines[0].dial) as tool:
            copies = Uploads(tool, "web", "1" * 32, Options(recursive=True), report)
            await copies.from_files([Place(None, str(source))], there)

    async def down() -> None:
        async with Files(lines[1].dial) as tool:
            copies = Downloads(tool, "web", "1" * 32, Options(recursive=True), report)
            await copies.to_folder([there], Place(None, str(tmp_path / "back")))
            assert (await tool.describe(f"{there.path}/big")).type == FILE

    run(up())
    run(down())
    assert [each.dialled for each in lines] == [3, 3]
    assert (report.status, report.counts["copied"]) == (0, 4)
    found = {os.fsencode(path.name): path.read_bytes() for path in (tmp_path / "back").iterdir()}
    assert found == {b"big": CONTENT, b"\xff": b"odd"}
    assert (tmp_path / "back" / "big").stat().st_mode & 0o777 == 0o640
    sha256 = hashlib.sha256(CONTENT).hexdigest()

    def logged() -> bool:
        events = list(server.api.items("/audit-events", {"action": "session.file_downloaded"}))
        return sha256 in {row["details"].get("sha256") for row in events}

    until(logged)

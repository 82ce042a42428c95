"""Files from end to end: real server, real Jump Client, real bytes, cuts, and the audit log."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from jump_wire import files
from tests import accounts
from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, until
from tests.end_to_end.viewers import FilesViewer

CONTENT = os.urandom(files.WINDOW + 1_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def session_id(server: Access, agent: RealAgent) -> str:
    client_id = agent.status()["client_id"]
    made = server.api.request("POST", "/sessions", {"jump_client_id": client_id})
    return str(made["id"])


@pytest.fixture
def folder(server: Access, session_id: str) -> Iterator[str]:
    """A folder of the client's account."""
    found = f"/tmp/jump-files-{secrets.token_hex(8)}"  # random, and made by the agent
    viewer = FilesViewer(server, session_id)
    assert viewer.ask(files.MakeFolder, found).count == 1
    yield found
    viewer.ask(files.DeletePath, found, recursive=True)
    viewer.drop()


def rows(server: Access, session_id: str, action: str) -> list[dict[str, Any]]:
    found = server.api.items("/audit-events", {"action": f"session.{action}"})
    mine = [each["details"] for each in found if each["details"]["session_id"] == session_id]
    return [{name: row[name] for name in row if name != "token"} for row in mine]


def test_up_and_down_through_cuts(server: Access, session_id: str, folder: str) -> None:
    path = f"{folder}/file"
    viewer = FilesViewer(server, session_id)
    assert viewer.attached.account == accounts.of_clients()
    asked = (files.WriteFile, path, "b" * 32, len(CONTENT))
    viewer.begin(*asked)
    assert viewer.take() == files.WriteStarted(1, 0)
    viewer.put(0, CONTENT[:2_000_000])
    assert isinstance(viewer.take(), files.BytesTaken)
    viewer.drop()

    viewer = FilesViewer(server, session_id, viewer.tool)
    viewer.begin(*asked)
    started = viewer.take()
    assert started.sha256 == hashlib.sha256(CONTENT[: started.offset]).hexdigest()
    assert 0 < started.offset <= 2_000_000
    viewer.put(started.offset, CONTENT[started.offset :])
    viewer.send(files.CommitFile(1, len(CONTENT), SHA256))
    assert viewer.until_end().sha256 == SHA256

    viewer.begin(files.ReadFile, path)
    while len(viewer.stream) < 1_000_000:
        viewer.take()
    first = viewer.stream
    viewer.drop()
    viewer = FilesViewer(server, session_id, viewer.tool)
    done = viewer.ask(files.ReadFile, path, offset=len(first))
    assert first + viewer.stream == CONTENT
    assert done.sha256 == SHA256
    viewer.drop()

    until(lambda: len(rows(server, session_id, "file_downloaded")) == 2)
    whole = {"session_id": session_id, "path": path, "size": len(CONTENT)}
    done, cut = rows(server, session_id, "file_downloaded")
    assert cut == {**whole, "outcome": "unfinished"}
    assert done == {**whole, "sha256": SHA256, "outcome": "done"}
    done, cut = rows(server, session_id, "file_uploaded")
    assert cut["outcome"] == "unfinished"
    assert (done["size"], done["sha256"]) == (len(CONTENT), SHA256)


def test_what_fails_is_logged_too(server: Access, session_id: str, folder: str) -> None:
    viewer = FilesViewer(server, session_id)
    failed = viewer.ask(files.ReadFile, f"{folder}/gone")
    assert (failed.code, failed.path) == ("file_not_found", f"{folder}/gone")
    if accounts.of_clients() != "root":
        assert viewer.ask(files.ReadFile, "/etc/shadow").code == "file_access_denied"
    viewer.drop()
    until(lambda: rows(server, session_id, "file_downloaded"))
    outcomes = {row["outcome"] for row in rows(server, session_id, "file_downloaded")}
    assert "file_not_found" in outcomes


def test_a_request_that_the_server_does_not_know_is_not_passed(
    server: Access, session_id: str
) -> None:
    viewer = FilesViewer(server, session_id)
    viewer.socket.send("[159,1]")
    assert viewer.wait_closed() == (4000, "internal_error")

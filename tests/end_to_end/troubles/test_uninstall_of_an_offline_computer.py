"""Complaint: a computer that is offline can't be uninstalled, and comes back after its removal."""

from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, RealAgent, clients, download, make_installer, until


def test_it_uninstalls_itself_when_it_returns(server: Access, tmp_path: Path) -> None:
    package = download(server, make_installer(server)["id"], tmp_path / "package.bin")
    agent = RealAgent(package, tmp_path / "client").start()
    mine = until(lambda: agent.status()["client_id"])

    def shown() -> tuple[str, bool] | None:
        found = {one["id"]: one for one in clients(server.api)}.get(mine)
        return None if found is None else (found["status"], found["removal"] is not None)

    until(lambda: shown() == ("online", False))
    agent.stop()
    until(lambda: shown() == ("offline", False))
    server.api.request("DELETE", f"/jump-clients/{mine}", query={"uninstall": "true"})
    assert shown() == ("offline", True)  # it waits, and everybody sees that
    agent.start()
    until(lambda: not agent.folder.exists())
    until(lambda: shown() is None)


def test_one_that_was_removed_without_it_is_refused_for_good(
    server: Access, hand: HandAgent
) -> None:
    server.api.request("DELETE", f"/jump-clients/{hand.client_id}", query={"uninstall": "false"})
    with pytest.raises(InvalidStatus) as refused:
        hand.go_online()
    assert b"client_removed" in (refused.value.response.body or b"")
    assert hand.come_back() == "client_removed"
    assert hand.client_id not in {one["id"] for one in clients(server.api)}

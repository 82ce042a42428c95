"""Complaint: reinstalling on the same computer makes a duplicate, and the old record stays."""

from pathlib import Path
from typing import Any

from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, clients, download, make_installer, until


def online(server: Access, agent: RealAgent) -> dict[str, Any]:
    """Wait until the agent is online; returns its record."""

    def found() -> dict[str, Any] | None:
        mine = agent.status()["client_id"]
        shown = {one["id"]: one for one in clients(server.api)}
        return shown[mine] if mine in shown and shown[mine]["status"] == "online" else None

    record: dict[str, Any] = until(found)
    return record


def test_it_takes_the_old_record_over(server: Access, tmp_path: Path) -> None:
    package = download(server, make_installer(server)["id"], tmp_path / "package.bin")
    before = RealAgent(package, tmp_path / "before", "--jc-name", "Till 1").start()
    first = online(server, before)
    before.stop()
    after = RealAgent(package, tmp_path / "after", "--take-over", str(tmp_path / "before"))
    try:
        second = online(server, after.start())
        assert (second["id"], second["name"]) == (first["id"], "Till 1")
        assert second["install_dir"] == str(tmp_path / "after")
        assert [one["id"] for one in clients(server.api)].count(first["id"]) == 1
    finally:
        after.remove()
        before.remove()

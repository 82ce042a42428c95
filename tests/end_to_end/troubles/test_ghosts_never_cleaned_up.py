"""Complaint: computers that no longer exist stay in the list for years.

The time is in the records: the tests set it back, and do what the server does each minute. That a
Jump Client which never reaches its server removes itself is in ``tests/agent/core/test_terms.py``.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from jump_server import config
from jump_server.bootstrap import Opened, opened
from jump_server.models.jump_client import JumpClient
from jump_server.site import sweeping
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, clients, until
from tests.end_to_end.servers import Server


@pytest.fixture
def site(running: Server) -> Iterator[Opened]:
    """The site's database, from another process than the server's."""
    with opened(config.load(running.folder)) as site:
        yield site


def let_pass(site: Opened, agent: HandAgent, time: timedelta, **values: Any) -> None:
    """Set the time back since when the client is offline, and sweep."""
    now = site.environment.clock()
    since = {"created_at": now - time, "last_disconnected_at": now - time, **values}
    mine = JumpClient.id == agent.client_id
    site.database.write(lambda tx: tx.execute(update(JumpClient).where(mine).values(**since)))
    site.database.write(sweeping.sweep, now)


def shown(server: Access, agent: HandAgent) -> dict[str, Any] | None:
    return {one["id"]: one for one in clients(server.api)}.get(agent.client_id)


def leave(server: Access, agent: HandAgent) -> None:
    agent.go_online()
    agent.send(messages.Goodbye())
    agent.drop()
    until(lambda: (shown(server, agent) or {})["status"] == "offline")


def test_one_that_never_comes_back_is_lost_and_then_gone(
    server: Access, site: Opened, hand: HandAgent
) -> None:
    leave(server, hand)
    found = shown(server, hand)
    assert found is not None
    assert (found["lost"], bool(found["planned_removal_at"])) == (False, True)
    let_pass(site, hand, timedelta(days=15))
    found = shown(server, hand)
    assert found is not None
    assert found["lost"] is True
    let_pass(site, hand, timedelta(days=180))
    assert shown(server, hand) is None
    query = {"action": "jump_client.expired"}
    told = [one["target_id"] for one in server.api.items("/audit-events", query)]
    assert hand.client_id in told
    # It was in a cellar: when it comes back, it has to go as well.
    core = LinkCore(AGENT)
    with hand.open() as link:
        link.send(core.send(messages.Hello(1, 1, "0.1.0")))
        while core.receive(str(link.recv(timeout=30))) != messages.Uninstall():
            pass  # what else the server tells


def test_one_that_comes_back_in_time_stays(server: Access, site: Opened, hand: HandAgent) -> None:
    leave(server, hand)
    let_pass(site, hand, timedelta(days=179))
    hand.go_online()
    found = shown(server, hand)
    assert found is not None
    assert (found["lost"], found["planned_removal_at"]) == (False, None)
    site.database.write(sweeping.sweep, site.environment.clock())
    assert shown(server, hand) is not None


def test_a_container_is_gone_after_five_minutes(
    server: Access, site: Opened, hand: HandAgent
) -> None:
    leave(server, hand)
    let_pass(site, hand, timedelta(minutes=4), ephemeral=True)
    assert shown(server, hand) is not None
    let_pass(site, hand, timedelta(minutes=5))
    assert shown(server, hand) is None

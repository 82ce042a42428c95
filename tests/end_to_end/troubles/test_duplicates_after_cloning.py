"""Complaint: cloned computers share one record, push each other out, or make duplicates.

A disk with an installed Jump Client is copied fifty times. Every copy connects with the same
identity, while the original is connected and used.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from websockets.exceptions import InvalidStatus

from jump_wire import messages
from tests.collection.server import Access
from tests.end_to_end.agents import GROUP, HandAgent, clients, settle, until
from tests.end_to_end.servers import Server

CLONES = 50


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """A server with room for all of them."""
    server = Server(
        tmp_path_factory.mktemp("clones"),
        max_links=4 * CLONES,
        address_rate=1000,
        enrolment_rate=1000,
    )
    try:
        yield server.access
    finally:
        server.stop()


def test_fifty_clones_are_told_apart_and_the_original_stays(site: Access) -> None:
    site.api.request("PATCH", "/settings", {"clone_limit": CLONES})
    with ExitStack() as stack:
        original = stack.enter_context(HandAgent(site, "golden"))
        original.go_online()
        before = site.api.request("GET", f"/jump-clients/{original.client_id}")
        clones = [HandAgent(site, f"till-{number}", disk=original) for number in range(CLONES)]
        for clone in clones:
            settle(stack.enter_context(clone))
        assert len({agent.client_id for agent in (original, *clones)}) == CLONES + 1
        shown = clients(site.api)
        assert len(shown) == CLONES + 1
        until(lambda: {one["status"] for one in clients(site.api)} == {"online"})
        assert {one["jump_group"] for one in shown} == {GROUP}
        after = site.api.request("GET", f"/jump-clients/{original.client_id}")
        for name in ("hostname", "last_connected_at", "status", "version"):
            assert after[name] == before[name]
        query = {"action": "jump_client.clone_enrolled"}
        assert len(list(site.api.items("/audit-events", query))) == CLONES
        # A jump to the original still reaches the original.
        site.api.request("POST", "/sessions", {"jump_client_id": original.client_id})
        original.send(messages.Goodbye())


def test_further_clones_wait_with_a_code(site: Access) -> None:
    site.api.request("PATCH", "/settings", {"clone_limit": 1})
    with HandAgent(site, "second") as original:
        original.go_online()
        clones = [HandAgent(site, f"copy-{number}", disk=original) for number in range(3)]
        assert [clone.come_back() for clone in clones] == ["", "clone_waiting", "clone_waiting"]
        waiting = site.api.request("GET", "/claims")["items"]
        assert [one["hostname"] for one in waiting] == ["copy-1", "copy-2"]
        ids = [one["id"] for one in waiting]
        site.api.request("POST", "/claims/approve", {"ids": ids[:1]})
        site.api.request("POST", "/claims/reject", {"ids": ids[1:]})
        assert [clone.come_back() for clone in clones[1:]] == ["", "claim_rejected"]


def test_an_old_copy_is_a_clone_too(site: Access) -> None:
    """Its original has changed its credential since the copy was made."""
    site.api.request("PATCH", "/settings", {"clone_limit": 5})
    with HandAgent(site, "third") as original:
        original.go_online()
        image = HandAgent(site, "image", disk=original)
        original.rotate()
        original.drop()
        original.go_online()
        with pytest.raises(InvalidStatus) as refused:
            image.go_online()
        assert refused.value.response.status_code == 401
        assert b"credential_outdated" in (refused.value.response.body or b"")
        assert image.come_back() == ""
        assert image.client_id != original.client_id
        with image:
            settle(image)

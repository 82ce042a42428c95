"""Root documents that replace keys: who signs them, and the chain that agents follow."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from jump_agent.core import trust as client
from jump_server import release_roots
from jump_server.exits import TrustRefused
from jump_server.release_documents import Payload, Signed, Unsigned, targets
from jump_server.release_keys import root_document, sign
from jump_server.release_roots import check_following, rotate
from tests.agent.releases import key
from tests.server.world import World

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
UNTIL = datetime(2027, 3, 1, tzinfo=UTC)
FIRST = sign(root_document([key(0).public_key()], NOW), [key(0)])


def exported(root: bytes, number: int = 7) -> dict[str, Any]:
    listed = targets(number, "2030-01-01T00:00:00Z", [Payload("1.4.0", "0" * 64, 7, 1, 1)])
    return {
        "root": root.decode(),
        "targets": listed,
        "next": number + 1,
        "timestamp_version": number + 1,
    }


def rotated(root: bytes, before: list[int], after: list[int], threshold: int = 1) -> Signed:
    old, new = [[key(number) for number in numbers] for numbers in (before, after)]
    return rotate(exported(root), old, new, threshold, UNTIL, NOW)


def test_an_agent_follows_the_chain_document_by_document() -> None:
    second = rotated(FIRST, [0], [1]).root
    third = rotated(second, [1], [1, 2], 2)
    known = client.first_root(FIRST)
    with pytest.raises(client.Untrusted, match="does not follow"):
        client.next_root(known, third.root)
    for data in (second, third.root):
        known = client.next_root(known, data)
    assert known.version == 3
    # The new keys sign the release, under a number that no release had.
    found = client.verify(known, "targets", third.targets, NOW.timestamp())
    assert (found.version, len(found.signatures)) == (8, 2)
    client.verify(known, "timestamp", third.timestamp, NOW.timestamp())


def test_without_new_keys_all_of_them_stay() -> None:
    """Only those that sign are there; the third one's owner may sign the next document."""
    second = rotated(FIRST, [0], [1, 2, 3], 2).root
    third = json.loads(rotated(second, [1, 2], []).root)["signed"]
    before = json.loads(second)["signed"]
    assert third == {**before, "version": 3}
    assert third["roles"]["targets"]["threshold"] == 2


def test_too_few_keys_sign_nothing() -> None:
    second = rotated(FIRST, [0], [1, 2], 2).root
    for before, after, threshold in (([3], [1], 1), ([1], [3], 1), ([1, 2], [3, 3], 2)):
        with pytest.raises(TrustRefused):
            rotated(second, before, after, threshold)


def test_only_the_next_document_of_both_keys_follows() -> None:
    before = json.loads(FIRST)["signed"]
    new = root_document([key(1).public_key()], NOW, 2)
    assert check_following(before, sign(new, [key(0), key(1)])) == new
    skipped = root_document([key(1).public_key()], NOW, 3)
    for wrong in (
        sign(new, [key(0)]),
        sign(new, [key(1)]),
        sign(new, [key(2)]),
        sign(skipped, [key(0), key(1)]),
        b"[]",
    ):
        with pytest.raises(Unsigned):
            check_following(before, wrong)


def test_documents_are_kept_by_their_number(world: World) -> None:
    assert world.read(release_roots.newest) == ""
    assert world.read(release_roots.document, 1) is None
    trust = replace(world.environment.trust, release_root=FIRST.decode())
    world.environment.trust = trust
    second = rotated(FIRST, [0], [1]).root
    world.write(release_roots.add, second)
    with pytest.raises(Unsigned):
        world.write(release_roots.add, second)
    found = [world.read(release_roots.document, number) for number in (1, 2, 3)]
    assert found == [FIRST, second, None]
    assert world.read(release_roots.newest) == second.decode()
    assert world.read(release_roots.content)["version"] == 2

"""Signed releases: recorded once, signed where the key is, and believed by a client."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jump_agent.core import trust as client
from jump_agent.core.updates.repository import Repository, Seen
from jump_server import release_documents, release_roots
from jump_server.clock import utc_now
from jump_server.core.actors import system
from jump_server.exits import Refusal
from jump_server.models.audit import AuditEvent
from jump_server.models.release import Payload, Release
from jump_server.release_documents import Keys, Signed
from jump_server.updates import releases
from tests.agent.releases import key
from tests.server.audit_trail import warnings as all_warnings
from tests.server.world import World

Record = Callable[..., None]
ADMIN = system("command-line")


def warnings(site: World) -> list[str]:
    return [code for code in all_warnings(site) if code.startswith("release_")]


def seen_by_a_client(site: World, now: float = 0) -> dict[str, Any]:
    """Verify as a client does, from the timestamp down; return the targets."""
    root = client.first_root(site.environment.trust.release_root.encode())
    now = now or site.clock().timestamp()

    def get(kind: str, number: int = 0) -> bytes:
        found = site.read(releases.document, kind, number)
        assert found is not None
        return found

    data = get("timestamp")
    outer = client.verify(root, "timestamp", data, now).signed["meta"]["snapshot.json"]
    data = get("snapshot", outer["version"])
    assert (sha256(data).hexdigest(), len(data)) == (outer["hashes"]["sha256"], outer["length"])
    middle = client.verify(root, "snapshot", data, now).signed["meta"]["targets.json"]
    data = get("targets", middle["version"])
    assert sha256(data).hexdigest() == middle["hashes"]["sha256"]
    return client.verify(root, "targets", data, now).signed["targets"]  # type: ignore[no-any-return]


def test_a_start_signs_what_it_has_not_signed_yet(site: World, record: Record) -> None:
    record("1.4.0")
    first = site.read(releases.state)
    assert seen_by_a_client(site) == {
        "jump-client-1.4.0.zip": {
            "length": 13,
            "hashes": {"sha256": sha256(b"code of 1.4.0").hexdigest()},
            "custom": {
                "version": "1.4.0",
                "platform": "linux",
                "python": "3.8",
                "wire_min": 1,
                "wire_max": 1,
                "older_than": [],
            },
        }
    }
    record("1.4.0")
    assert site.read(releases.state) == first
    record("1.4.0", b"other code")  # a build of the same version
    assert site.read(releases.state).number > first.number


def test_the_last_payloads_are_kept(site: World, record: Record) -> None:
    for minor in (8, 9, 10, 11, 12):
        record(f"1.{minor}.0")
        site.clock.advance(minutes=5)
    kept = [one.version for one in site.read(releases.state).payloads]
    assert kept == ["1.12.0", "1.11.0", "1.10.0", "1.9.0"]
    found = next(iter(site.read(releases.state).payloads))
    assert site.read(releases.payload, found.name, found.sha256) == b"code of 1.12.0"
    assert site.read(releases.payload, "jump-client-1.11.0.zip", found.sha256) is None
    assert site.read(releases.payload, found.name, "0" * 64) is None


def test_numbers_grow_even_after_a_restore(site: World, record: Record) -> None:
    record("1.4.0")
    before = site.read(releases.state).number
    site.clock.advance(days=30)
    site.write(lambda tx: tx.query(Release).delete())
    record("1.4.0")
    assert site.read(releases.state).number == before + 30 * 24 * 60


def test_the_timestamp_is_made_again_before_it_ends(site: World, record: Record) -> None:
    record("1.4.0")
    number = site.read(releases.state).number
    assert not site.write(releases.renew)
    site.clock.advance(days=1, minutes=1)
    assert site.write(releases.renew)
    site.clock.advance(days=6, hours=23)
    assert seen_by_a_client(site)
    assert site.read(releases.state).number == number  # only the timestamp is new
    site.clock.advance(hours=2)
    with pytest.raises(client.Untrusted, match="expired"):
        seen_by_a_client(site)


def away(site: World) -> Path:
    """Take the key off the server."""
    here = site.settings.data_dir / "trust" / "release.key"
    return here.rename(site.settings.data_dir / "away.key")


def sign_away(site: World, key: Path) -> Signed:
    wanted = site.read(releases.exported)
    keys = Keys(json.loads(wanted["root"])["signed"], (release_documents.load_key(key),))
    until = site.clock.now.replace(year=site.clock.now.year + 1)
    return release_documents.sign(keys, wanted["targets"], wanted["timestamp_version"], until)


def test_a_key_may_be_kept_off_the_server(site: World, record: Record) -> None:
    record("1.4.0")
    moved = away(site)
    site.clock.advance(minutes=1)
    record("1.5.0")
    state = site.read(releases.state)
    assert (state.unsigned, state.payloads[0].version, state.key_here) == ("1.5.0", "1.4.0", False)
    assert set(seen_by_a_client(site)) == {"jump-client-1.4.0.zip"}
    signed = sign_away(site, moved)
    site.write(releases.take, ADMIN, signed)
    actions = site.read(lambda tx: list(tx.scalars(select(AuditEvent.action))))
    assert actions == ["release.imported"]
    assert set(seen_by_a_client(site)) == {"jump-client-1.4.0.zip", "jump-client-1.5.0.zip"}
    state = site.read(releases.state)
    assert (state.unsigned, state.ends_at) == ("", datetime(2027, 3, 1, 12, 1, tzinfo=UTC))
    with pytest.raises(Refusal, match="already has"):
        site.write(releases.take, ADMIN, signed)
    # A year later, only the timestamp has to be new.
    site.clock.advance(days=360)
    site.write(releases.take, ADMIN, sign_away(site, moved))
    assert seen_by_a_client(site, site.clock().timestamp() + 300 * 86400)


def test_status_warns(site: World, record: Record) -> None:
    record("1.4.0")
    assert warnings(site) == ["release_key_here"]
    site.clock.advance(days=5)
    assert warnings(site) == ["release_ends", "release_key_here"]
    site.write(releases.renew)
    moved = away(site)
    record("1.5.0")
    assert warnings(site) == ["release_unsigned", "release_ends"]
    site.write(releases.take, ADMIN, sign_away(site, moved))
    assert warnings(site) == []
    site.clock.advance(days=340)
    assert warnings(site) == ["release_ends"]


def test_what_was_not_signed_here_is_refused(
    site: World, record: Record, tmp_path_factory: pytest.TempPathFactory
) -> None:
    record("1.4.0")
    moved = away(site)
    site.clock.advance(minutes=1)
    record("1.5.0")
    right = sign_away(site, moved)
    mixed = Signed(right.targets, site.read(releases.document, "snapshot") or b"", right.timestamp)
    bent = Signed(right.targets.replace(b"1.5.0", b"1.6.0"), right.snapshot, right.timestamp)
    for wrong in (mixed, bent, Signed(b"{}", b"[]", b"x")):
        with pytest.raises(Refusal):
            site.write(releases.take, ADMIN, wrong)
    record("1.6.0")
    with pytest.raises(Refusal, match="not the newest"):
        site.write(releases.take, ADMIN, right)


def rotate(site: World, *before: Path, after: int) -> None:
    """Replace the key off the server, by another one of the tests."""
    wanted = site.read(releases.exported)
    keys = [release_documents.load_key(path) for path in before] or [key(after - 1)]
    until = site.clock().replace(year=site.clock().year + 1)
    signed = release_roots.rotate(wanted, keys, [key(after)], 1, until, site.clock())
    site.write(releases.take, ADMIN, signed)


def test_an_agent_that_was_off_for_three_rotations_follows(site: World, record: Record) -> None:
    record("1.4.0")
    old = away(site)
    before = site.read(releases.state).number
    rotate(site, old, after=1)
    rotate(site, after=2)
    rotate(site, after=3)
    assert site.read(releases.state).number == before + 3  # no number has two contents
    kept: list[Seen] = []

    def read(name: str, _limit: int) -> bytes | None:
        number, _, kind = name.removesuffix(".json").rpartition(".")
        if kind == "root":
            return site.read(release_roots.document, int(number))
        return site.read(releases.document, kind, int(number or 0))

    def follow(first: str, seen: Seen) -> dict[str, Any]:
        now = site.clock().timestamp
        return Repository(
            read, first.encode(), seen, now, lambda *all: kept.append(all[0])
        ).targets()

    first = site.environment.trust.release_root
    found = follow(first, Seen(1, before, before, before))
    assert set(found["targets"]) == {"jump-client-1.4.0.zip"}
    assert kept[-1][:2] == (4, before + 3)
    # A package of today begins at the end of the chain.
    assert follow(site.read(release_roots.newest), Seen())["targets"] == found["targets"]
    actions = site.read(lambda tx: list(tx.scalars(select(AuditEvent.action))))
    assert actions.count("release.rotated") == 3
    assert warnings(site) == []
    old.rename(site.settings.data_dir / "trust" / "release.key")
    assert warnings(site) == ["release_key_old"]
    record("1.5.0")
    assert site.read(releases.state).unsigned == "1.5.0"  # the old key signs nothing
    site.clock.advance(days=365 * 9 + 1)
    assert "release_root_ends" in warnings(site)


def test_a_root_document_comes_with_the_newest_release_only(site: World, record: Record) -> None:
    record("1.4.0")
    keys = [release_documents.load_key(away(site))]
    wanted = site.read(releases.exported)
    until = site.clock().replace(year=site.clock().year + 1)
    for change in (
        {"next": wanted["targets"]["version"]},
        {"targets": {**wanted["targets"], "targets": {}}},
    ):
        request = {**wanted, **change}
        signed = release_roots.rotate(request, keys, [key(1)], 1, until, site.clock())
        with pytest.raises(Refusal, match="not the newest"):
            site.write(releases.take, ADMIN, signed)
    assert site.read(release_roots.content)["version"] == 1


def test_a_key_that_comes_back_signs_what_waits(site: World, record: Record) -> None:
    moved = away(site)
    record("1.4.0")
    assert site.read(releases.state).number == 0
    assert site.read(releases.document, "timestamp") is None
    site.write(releases.renew)
    assert site.read(releases.state).number == 0
    moved.rename(site.settings.data_dir / "trust" / "release.key")
    site.write(releases.renew)
    assert seen_by_a_client(site)


def test_a_client_may_go_back_only_where_the_release_says_so(site: World, record: Record) -> None:
    record("1.4.0")

    def allow(tx: Any) -> None:
        tx.get(Payload, "1.4.0").older_than = "1.5.0 1.6.0"
        tx.flush()
        releases.refresh(tx)

    site.write(allow)
    found = seen_by_a_client(site, utc_now().timestamp() - 1e9)["jump-client-1.4.0.zip"]
    assert found["custom"]["older_than"] == ["1.5.0", "1.6.0"]

"""The signed documents of a release: what is accepted, and every attack that is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from jump_agent.core.trust import Untrusted
from jump_agent.core.updates.repository import DOCUMENT_LIMIT, Repository, Seen
from tests.agent.releases import YEAR, Release, moment, resigned
from tests.cases import each_case
from tests.structure.sources import ROOT

NOW = 1_800_000_000.0
DAY = 86400.0
Refused = tuple[Callable[[], Release], str]


def release(number: int = 1) -> Release:
    found = Release(now=NOW, number=number)
    found.root()
    found.payload("1.4.0", b"code")
    return found


NOTHING = Seen()
FIRST = release().files["1.root.json"]


def refresh(
    found: Release, seen: Seen = NOTHING, now: float = NOW, first: bytes = FIRST
) -> tuple[dict[str, Any], Seen]:
    kept: list[Seen] = [seen]
    asked: list[str] = []

    def read(name: str, limit: int) -> bytes | None:
        assert limit <= DOCUMENT_LIMIT
        asked.append(name)
        data = found.files.get(name)
        return None if data is None else data[: limit + 1]

    repository = Repository(read, first, seen, lambda: now, lambda seen, _: kept.append(seen))
    try:
        targets = repository.targets()
    except Untrusted as error:
        error.args = (*error.args, kept[-1])
        raise
    return targets, kept[-1]


def test_the_payloads_and_what_was_seen() -> None:
    targets, seen = refresh(release(3).publish())
    assert list(targets["targets"]) == ["jump-client-1.4.0.zip"]
    assert seen == Seen(0, 3, 3, 3, NOW)


def changed(name: str, **changes: Any) -> Callable[[], Release]:
    """A release with one document that was changed and signed again by its key."""

    def make() -> Release:
        found = release(2).publish()
        found.files[name] = resigned(found.files[name], (0,), **changes)
        return found

    return make


def published(**changes: dict[str, Any]) -> Callable[[], Release]:
    """A release whose documents fit each other, with other content."""
    return lambda: release(2).publish(**changes)


def edited(name: str, edit: Callable[[bytes], bytes]) -> Callable[[], Release]:
    def make() -> Release:
        found = release(2).publish()
        found.files[name] = edit(found.files[name])
        return found

    return make


def without(name: str) -> Callable[[], Release]:
    def make() -> Release:
        found = release(2).publish()
        del found.files[name]
        return found

    return make


def by_another_key() -> Release:
    found = release(2)
    found.signers = {**found.signers, "timestamp": (1,)}
    return found.publish()


def mixed(name: str) -> Callable[[], Release]:
    """A document of the release before in the place of this one's."""

    def make() -> Release:
        before, found = release(1).publish(), release(2).publish()
        found.files["2." + name] = before.files["1." + name]
        return found

    return make


def listing(role: str, **entry: Any) -> dict[str, Any]:
    return {"meta": {f"{role}.json": {"version": 2, **entry}}}


REFUSED: dict[str, Refused] = {
    "no timestamp": (without("timestamp.json"), "timestamp is missing"),
    "no snapshot": (without("2.snapshot.json"), "snapshot is missing"),
    "no targets": (without("2.targets.json"), "targets is missing"),
    "expired timestamp": (published(timestamp={"expires": moment(NOW)}), "timestamp has expired"),
    "expired snapshot": (published(snapshot={"expires": moment(NOW)}), "snapshot has expired"),
    "expired targets": (published(targets={"expires": moment(NOW)}), "targets has expired"),
    "another key": (by_another_key, "0 of 1 signatures for timestamp"),
    "another role's document": (
        edited("timestamp.json", lambda _: release(2).publish().files["2.snapshot.json"]),
        "not of the type timestamp",
    ),
    "an unknown form": (published(timestamp={"spec_version": "2.0"}), "form that this version"),
    "no JSON": (edited("timestamp.json", lambda _: b"{"), "malformed"),
    "a changed byte": (
        edited("timestamp.json", lambda data: data.replace(b'"version":2', b'"version":3')),
        "0 of 1 signatures",
    ),
    "an older snapshot": (mixed("snapshot.json"), "another length|another hash"),
    "older targets": (mixed("targets.json"), "another length|another hash"),
    "a snapshot of another number": (
        published(timestamp=listing("snapshot", version=9)),
        "snapshot is missing",
    ),
    "targets of another number": (
        changed("2.targets.json", version=1),
        "another length|another hash|another set",
    ),
    "no meta": (published(timestamp={"meta": {}}), "timestamp names no snapshot"),
    "a wrong meta": (published(timestamp={"meta": 5}), "timestamp names no snapshot"),
    "a text for a number": (
        published(timestamp=listing("snapshot", version="2")),
        "timestamp names no snapshot",
    ),
    "a negative length": (
        published(timestamp=listing("snapshot", length=-1)),
        "timestamp names no snapshot",
    ),
    "another hash": (
        published(timestamp=listing("snapshot", hashes={"sha256": "0" * 64})),
        "snapshot has another hash",
    ),
    "no known hash": (
        published(timestamp=listing("snapshot", hashes={"md5": "0"})),
        "timestamp names no snapshot",
    ),
    "endless data": (edited("timestamp.json", lambda data: data + b" " * 70_000), "another length"),
    "a nested document": (edited("timestamp.json", lambda _: b"[" * 60_000), "malformed"),
}


@each_case("name", list(REFUSED))
def test_what_is_refused(name: str) -> None:
    make, reason = REFUSED[name]
    with pytest.raises(Untrusted, match=reason):
        refresh(make())


@each_case("role", ["timestamp", "snapshot", "targets"])
def test_no_document_goes_back(role: str) -> None:
    with pytest.raises(Untrusted, match=f"{role} 2 is older than 3"):
        refresh(release(2).publish(), Seen()._replace(**{role: 3}))


def test_the_same_documents_again_are_accepted() -> None:
    _, seen = refresh(release(2).publish())
    assert refresh(release(2).publish(), seen)[1] == seen


def test_what_was_accepted_before_a_refusal_is_kept() -> None:
    with pytest.raises(Untrusted) as caught:
        refresh(published(targets={"expires": moment(NOW)})())
    assert caught.value.args[1] == Seen(0, 2, 2, 0, NOW)


def test_a_clock_that_was_set_back_makes_nothing_valid_again() -> None:
    found = release(2).publish()
    with pytest.raises(Untrusted, match="timestamp has expired"):
        refresh(found, Seen(moment=NOW + 8 * DAY), now=NOW)


# --- root documents ---


def rotated(**signers: tuple[int, ...]) -> tuple[Release, Release]:
    before, found = release(2), release(1)
    found.signers = {**found.signers, **signers}
    return before, found


def test_new_keys_are_followed_and_old_ones_no_longer_count() -> None:
    before, found = rotated(root=(1,), timestamp=(1,), snapshot=(1,), targets=(1,))
    found.root(2, before)
    targets, seen = refresh(found.publish(), Seen(0, 9, 9, 9))
    # The old keys' highest numbers are forgotten: a thief may have signed them.
    assert (list(targets["targets"]), seen[:4]) == (["jump-client-1.4.0.zip"], (2, 1, 1, 1))
    stolen = release(3).publish()
    stolen.files["2.root.json"] = found.files["2.root.json"]
    with pytest.raises(Untrusted, match="signatures for timestamp"):
        refresh(stolen)


def test_the_numbers_stay_while_the_keys_do() -> None:
    before, found = rotated(root=(1,))
    found.root(2, before)
    with pytest.raises(Untrusted, match="timestamp 1 is older than 9"):
        refresh(found.publish(), Seen(0, 9, 9, 9))


def test_what_was_reset_once_is_not_reset_again() -> None:
    """An installation that follows from an older root again keeps what it has seen since."""
    before, found = rotated(timestamp=(1,))
    found.root(2, before)
    with pytest.raises(Untrusted, match="timestamp 1 is older than 2"):
        refresh(found.publish(), Seen(2, 2, 0, 0))


def test_each_root_is_signed_by_the_one_before() -> None:
    before, found = rotated(root=(1,))
    found.root(2)
    with pytest.raises(Untrusted, match="0 of 1 signatures for root"):
        refresh(found.publish())
    found.root(3, before)
    found.files["2.root.json"] = found.files["3.root.json"]
    with pytest.raises(Untrusted, match="root 3 does not follow root 1"):
        refresh(found.publish())


def test_all_of_a_threshold_must_sign() -> None:
    before, found = rotated(root=(0, 1), targets=(0, 1))
    found.root(2, before)
    assert refresh(found.publish())[1].root == 2
    found.signers = {**found.signers, "targets": (1,)}
    with pytest.raises(Untrusted, match="1 of 2 signatures for targets"):
        refresh(found.publish())


def test_a_root_that_was_seen_is_not_forgotten() -> None:
    with pytest.raises(Untrusted, match="root 1 is older than 2"):
        refresh(release(2).publish(), Seen(root=2))


def test_an_expired_root_allows_nothing() -> None:
    found = release(2).publish(timestamp={"expires": moment(NOW + 20 * YEAR)})
    with pytest.raises(Untrusted, match="root document has expired"):
        refresh(found, now=NOW + 11 * YEAR)
    # Another one may follow it.
    later = Release(now=NOW + 11 * YEAR, number=3)
    later.root(2, release())
    later.payload("1.5.0", b"code")
    assert refresh(later.publish(), now=NOW + 11 * YEAR)[1].root == 2


def test_not_too_many_roots_are_followed_at_once() -> None:
    found, before = release(2), release(2)
    asked: list[str] = []

    def read(name: str, _: int) -> bytes | None:
        asked.append(name)
        number = int(name.partition(".")[0]) if "root" in name else 0
        return Release(now=NOW).root(number, before) if number else found.files.get(name)

    found.publish()
    repository = Repository(read, FIRST, Seen(), lambda: NOW)
    repository.targets()
    assert sum("root" in name for name in asked) == 64


def test_of_two_states_the_later_root_decides() -> None:
    assert Seen(1, 5, 5, 5, 1.0).merged(Seen(1, 6, 4, 5, 2.0)) == Seen(1, 6, 5, 5, 2.0)
    assert Seen(1, 9, 9, 9, 9.0).merged(Seen(2, 1, 1, 1, 1.0)) == Seen(2, 1, 1, 1, 1.0)


# --- documents that installed clients have to understand for ever ---

VECTORS = json.loads((ROOT / "wire" / "update_vectors.json").read_text("utf-8"))
"""Never change these bytes: installed clients and later servers exchange such documents."""


@each_case("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_golden_repositories(case: dict[str, Any]) -> None:
    texts = VECTORS["documents"]
    files = {name: texts[digest].encode() for name, digest in case["files"].items()}
    found = Release(files=files)
    first = texts[case["root"]].encode()
    told: dict[str, Any] = {"verdict": "trusted", "reason": "", "kept": []}
    try:
        told["kept"] = list(refresh(found, Seen(*case["seen"]), case["now"], first)[1])
    except Untrusted as error:
        told.update(verdict="refused", reason=str(error.args[0]))
    assert told == {name: case[name] for name in told}

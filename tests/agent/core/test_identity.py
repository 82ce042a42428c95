"""The stored identity and the daily change of credential."""

from pathlib import Path

import pytest

from jump_agent.core.identity import (
    KEPT,
    ROTATION_SECONDS,
    Credentials,
    Identity,
    load,
    new_credential,
    save,
)

NOW = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> str:
    found = str(tmp_path / "identity.json")
    save(found, Identity("id", "first", "", NOW))
    return found


def reloaded(path: str) -> Identity:
    found = load(path)
    assert found is not None
    return found


def test_a_credential_is_32_random_bytes() -> None:
    assert len(new_credential()) == 43
    assert new_credential() != new_credential()


def test_the_header_names_both() -> None:
    assert Identity("id", "secret", "next", 0).authorization() == "Jump-Client id:secret"


def test_nothing_is_proposed_while_the_credential_is_young(path: str) -> None:
    clock = Clock()
    credentials = Credentials(path, clock)
    assert credentials.propose() is None
    credentials.load()
    clock.now += ROTATION_SECONDS - 1
    assert credentials.propose() is None
    clock.now += 1
    assert credentials.propose()


def test_it_is_stored_before_it_is_proposed_and_stays_the_same(path: str) -> None:
    clock = Clock()
    clock.now += ROTATION_SECONDS
    credentials = Credentials(path, clock)
    credentials.load()
    proposed = credentials.propose()
    assert proposed
    assert reloaded(path) == Identity("id", "first", proposed, NOW)
    # Killed and started again, it proposes the same: the server may have committed it.
    again = Credentials(path, Clock())
    again.load()
    assert again.propose() == proposed
    assert again.authorization() == "Jump-Client id:first"


def test_an_accepted_one_takes_the_place(path: str) -> None:
    clock = Clock()
    clock.now += ROTATION_SECONDS
    credentials = Credentials(path, clock)
    credentials.load()
    proposed = credentials.propose()
    credentials.accept()
    assert proposed is not None
    assert reloaded(path) == Identity("id", proposed, "", clock.now, ("first",))
    assert credentials.propose() is None
    credentials.accept()  # twice is harmless
    assert reloaded(path).credential == proposed


def test_after_a_refusal_every_other_one_is_tried_once(path: str) -> None:
    save(path, Identity("id", "first", "next", NOW, ("older", "oldest")))
    credentials = Credentials(path, Clock())
    credentials.load()
    tried = []
    while credentials.try_another():
        tried.append(reloaded(path).credential)
    assert tried == ["next", "older", "oldest"]
    assert sorted(reloaded(path).earlier) == ["first", "next", "older"]  # none is lost
    assert credentials.try_another()  # and then a new round


def test_one_that_works_ends_the_round(path: str) -> None:
    save(path, Identity("id", "first", "next", NOW))
    credentials = Credentials(path, Clock())
    credentials.load()
    assert credentials.try_another()
    credentials.proved()
    assert credentials.try_another()
    assert reloaded(path).credential == "first"


def test_replaced_ones_are_kept_for_a_while(path: str) -> None:
    clock = Clock()
    credentials = Credentials(path, clock)
    credentials.load()
    replaced = []
    for _ in range(KEPT + 2):
        replaced.append(reloaded(path).credential)
        clock.now += ROTATION_SECONDS
        assert credentials.propose()
        credentials.accept()
    assert reloaded(path).earlier == tuple(reversed(replaced[-KEPT:]))


def test_a_clock_that_was_set_back_does_not_put_it_off(path: str) -> None:
    clock = Clock()
    clock.now -= 400 * ROTATION_SECONDS
    credentials = Credentials(path, clock)
    credentials.load()
    assert credentials.propose()


@pytest.mark.parametrize("content", ['{"client_id": "x"}', "[]", "", "{"])
def test_a_damaged_file_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "i").write_text(content)
    with pytest.raises(ValueError, match=r"."):
        load(str(tmp_path / "i"))


def test_without_a_file_there_is_no_identity(tmp_path: Path) -> None:
    credentials = Credentials(str(tmp_path / "none"))
    assert credentials.load() is None
    assert credentials.authorization() == ""
    assert not credentials.try_another()

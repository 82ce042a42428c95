"""The signed documents: who may sign what, and the order of versions."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jump_server import release_documents, release_keys
from jump_server.clock import utc_now
from jump_server.exits import TrustRefused
from jump_server.release_documents import Keys, Payload, Unsigned, order

ONE = Payload("1.4.0", "0" * 64, 7, 1, 1, ("1.5.0",))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("release") / "trust"
    folder.mkdir()
    text = release_keys.ensure(folder.parent, None, utc_now).text
    key = release_documents.load_key(folder / "release.key")
    return Keys(json.loads(text)["signed"], (key,))


def test_versions_have_an_order() -> None:
    names = ["1.10", "1.9", "1.4rc1", "1.4.0", "2", "dev"]
    assert sorted(names, key=order) == ["dev", "1.4rc1", "1.4.0", "1.9", "1.10", "2"]
    assert order("1.4") == order("1.4.0")


def test_a_release_is_read_as_it_was_written() -> None:
    written = release_documents.targets(7, "2030-01-01T00:00:00Z", [ONE])
    assert release_documents.listed(written) == [ONE]


def test_documents_that_belong_together_are_accepted(keys: Keys) -> None:
    document = release_documents.targets(7, "2030-01-01T00:00:00Z", [ONE])
    signed = release_documents.sign(keys, document, 9, utc_now())
    release_documents.check(keys.root, signed)
    other = release_documents.sign(keys, {**document, "version": 8}, 9, utc_now())
    for wrong in (
        replace(signed, targets=other.targets),
        replace(signed, snapshot=other.snapshot),
        replace(signed, timestamp=signed.snapshot),
        replace(signed, targets=b"[]"),
    ):
        with pytest.raises(Unsigned):
            release_documents.check(keys.root, wrong)


def test_a_key_without_the_role_signs_nothing(keys: Keys, tmp_path: Path) -> None:
    parted = json.loads(json.dumps(keys.root))
    parted["roles"]["targets"] = {"keyids": ["f" * 64], "threshold": 1}
    online = Keys(parted, keys.keys)
    assert not online.may("targets")
    assert online.may("timestamp")
    document = release_documents.targets(7, "2030-01-01T00:00:00Z", [ONE])
    with pytest.raises(TrustRefused, match="targets"):
        release_documents.sign(online, document, 9, utc_now())
    (tmp_path / "no.key").write_text("nothing")
    with pytest.raises(TrustRefused, match="not a release key"):
        release_documents.load_key(tmp_path / "no.key")

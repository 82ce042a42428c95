"""The site's release key and root document: made once, never replaced, never used damaged."""

import json
import stat
from pathlib import Path

import pytest

from jump_agent.core import trust as client
from jump_server import bootstrap, release_keys
from jump_server.clock import utc_now
from jump_server.config import load
from jump_server.exits import TrustRefused
from jump_server.release_keys import ReleaseRoot, ensure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trust folder."""
    made = tmp_path / "trust"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A key that another test need not make: it takes 0.2 s."""
    made = tmp_path_factory.mktemp("key") / "trust"
    made.mkdir()
    ensure(made.parent, None, utc_now)
    return (made / "release.key").read_bytes()


@pytest.fixture
def root(folder: Path, key: bytes) -> ReleaseRoot:
    (folder / "release.key").write_bytes(key)
    (folder / "release.key").chmod(0o600)
    return ensure(folder.parent, None, utc_now)


def test_a_client_trusts_the_document(root: ReleaseRoot, folder: Path) -> None:
    found = client.first_root(root.text.encode())
    assert found.version == 1
    assert set(found.roles) == {"root", "targets", "snapshot", "timestamp"}
    assert not found.is_expired(utc_now().timestamp() + 9 * 365 * 86400)
    assert stat.S_IMODE((folder / "release.key").stat().st_mode) == 0o600


def test_it_is_made_once(root: ReleaseRoot, folder: Path) -> None:
    assert ensure(folder.parent, root.digest, utc_now) == root
    assert ensure(folder.parent, None, utc_now) == root  # a start was killed before it was noted


def test_the_key_may_be_kept_elsewhere(root: ReleaseRoot, folder: Path) -> None:
    (folder / "release.key").unlink()
    assert ensure(folder.parent, root.digest, utc_now) == root
    assert not (folder / "release.key").exists()


def test_a_missing_document_is_never_made_anew(root: ReleaseRoot, folder: Path) -> None:
    (folder / "release-root.json").unlink()
    with pytest.raises(TrustRefused, match=r"missing in .*: release-root\.json.* restore"):
        ensure(folder.parent, root.digest, utc_now)
    assert not (folder / "release-root.json").exists()


def test_another_sites_document_is_refused(root: ReleaseRoot, folder: Path) -> None:
    with pytest.raises(TrustRefused, match="not the one that the database knows"):
        ensure(folder.parent, "0" * 64, utc_now)


def test_a_damaged_file_is_named_and_kept(root: ReleaseRoot, folder: Path) -> None:
    path = folder / "release-root.json"
    changed = json.loads(path.read_text())
    changed["signed"]["version"] = 2
    for content in ("", "{", "[]", '{"signed": {}}', json.dumps(changed)):
        path.write_text(content)
        with pytest.raises(TrustRefused, match=r"release-root\.json is damaged") as refused:
            ensure(folder.parent, None, utc_now)
        assert "\n" not in str(refused.value)
        assert path.read_text() == content
    path.unlink()
    (folder / "release.key").write_text("garbage")
    with pytest.raises(TrustRefused, match=r"release\.key is damaged"):
        ensure(folder.parent, None, utc_now)


def test_a_site_from_before_gets_one_at_its_next_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = load(tmp_path, {})
    made = bootstrap.prepare(settings).trust.release_root
    assert "release_key_made" in caplog.text
    with bootstrap.opened(settings) as site:
        known = site.database.read(release_keys.known)
        assert site.environment.trust.release_root == made
    assert known is not None
    (tmp_path / "trust" / "release-root.json").unlink()
    with pytest.raises(TrustRefused, match="missing"):
        bootstrap.prepare(settings)

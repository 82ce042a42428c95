"""Trust files: damaged, missing or somebody else's ones are never served with."""

import os
import stat
from pathlib import Path

import pytest

from jump_server import trust
from jump_server.clock import utc_now
from jump_server.exits import TrustRefused
from tests import needs

ADDRESSES = ("jump.example:443",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The trust folder of a site."""
    trust.ensure(tmp_path, ADDRESSES, utc_now)
    return tmp_path / "trust"


def again(folder: Path, *, founded: bool = True) -> trust.Trust:
    return trust.ensure(folder.parent, ADDRESSES, utc_now, founded=founded)


@pytest.mark.parametrize("founded", [True, False])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("site.secret", b""),
        ("site.secret", b"x" * 31),
        ("site.secret", b"x" * 70_000),
        ("ca.pem", b""),
        ("ca.pem", b"garbage"),
        ("ca.key", b"-----BEGIN PRIVATE KEY-----\n"),
        ("server.key", b""),
        ("server.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    ],
)
def test_a_damaged_file_is_named_and_kept(
    folder: Path, name: str, content: bytes, founded: bool
) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(TrustRefused, match=name.replace(".", r"\.")) as refused:
        again(folder, founded=founded)
    assert "\n" not in str(refused.value)
    assert (folder / name).read_bytes() == content


@pytest.mark.parametrize("name", ["ca.pem", "ca.key", "site.secret"])
def test_what_makes_the_site_is_never_made_anew(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(TrustRefused, match=f"missing in .*: {name}.* restore"):
        again(folder)
    assert not (folder / name).exists()


@pytest.mark.parametrize("name", ["server.pem", "server.key"])
def test_what_can_be_made_anew_is(folder: Path, name: str) -> None:
    before = again(folder)
    (folder / name).unlink()
    assert again(folder) == before


@pytest.mark.parametrize("pair", [("ca.key", "server.key"), ("server.key", "ca.key")])
def test_a_key_of_another_certificate_is_refused(folder: Path, pair: tuple[str, str]) -> None:
    (folder / pair[0]).write_bytes((folder / pair[1]).read_bytes())
    with pytest.raises(TrustRefused, match="is not the key of"):
        again(folder)


def test_a_link_or_pipe_is_no_secret(folder: Path) -> None:
    secret = folder / "site.secret"
    secret.rename(folder / "elsewhere")
    secret.symlink_to(folder / "elsewhere")
    with pytest.raises(TrustRefused, match="not a regular file"):
        again(folder)
    secret.unlink()
    os.mkfifo(secret)
    with pytest.raises(TrustRefused, match="not a regular file"):
        again(folder)


def test_what_others_can_read_is_closed(folder: Path) -> None:
    for path in (folder, folder / "site.secret", folder / "ca.pem"):
        path.chmod(0o777)
    again(folder)
    assert [
        stat.S_IMODE(path.stat().st_mode)
        for path in (folder, folder / "site.secret", folder / "ca.pem")
    ] == [0o700, 0o700, 0o755]


def test_another_accounts_file_is_refused(folder: Path) -> None:
    needs.root("another account's file")
    os.chown(folder / "ca.key", 65534, 65534)
    with pytest.raises(TrustRefused, match="belongs to the account 65534"):
        again(folder)

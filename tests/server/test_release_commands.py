"""``jump-server release``: from a site without its key to another machine and back."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jump_server.bootstrap import opened, prepare
from jump_server.config import load
from jump_server.main import cli
from jump_server.packages import payload
from jump_server.updates import releases
from tests.agent.releases import key


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--data-dir", str(folder), "release", *words])


def shown(folder: Path) -> dict[str, object]:
    return dict(json.loads(run(folder, "show", "--json").stdout))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with its key."""
    prepare(load(tmp_path / "site", {}))
    return tmp_path / "site"


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site, and beside it ``release.key``, which was taken away before the first release."""
    folder = tmp_path_factory.mktemp("site")
    prepare(load(folder / "site", {}))
    assert "unsigned" in run(folder / "site", "show").stdout
    assert shown(folder / "site")["key_on_server"] is True
    (folder / "site/trust/release.key").rename(folder / "release.key")
    return folder


def test_a_release_is_signed_elsewhere(away: Path, tmp_path: Path) -> None:
    request, signed, kept = (
        tmp_path / "request.json",
        tmp_path / "signed.json",
        away / "release.key",
    )
    before = shown(away / "site")
    assert before["key_on_server"] is False
    assert run(away / "site", "export", str(request)).exit_code == 0
    # No site here: the folder does not even exist.
    result = run(tmp_path / "none", "sign", str(request), str(signed), "--key", str(kept))
    assert result.exit_code == 0, result.output
    assert "the same as in this machine's package" in result.stdout
    assert not (tmp_path / "none").exists()
    assert "is offered" in run(away / "site", "import", str(signed)).stdout
    after = shown(away / "site")
    assert str(after["ends_at"]) > str(before["ends_at"])
    assert after["versions"] == [payload.version()]
    again = run(away / "site", "import", str(signed))
    assert (again.exit_code, again.stdout) == (1, "")
    listed = json.loads(run(away / "site", "list", "--json").stdout)["items"]
    assert listed[0]["versions"] == payload.version()


def test_the_key_is_replaced_on_the_server(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = site / "trust"
    first = (trust / "release.key").read_bytes()
    number = shown(site)["number"]
    result = run(site, "rotate")
    assert result.exit_code == 0, result.output
    assert "Root document 2" in result.stdout
    second = (trust / "release.key").read_bytes()
    assert second != first
    assert sorted(path.name for path in trust.glob("release*")) == [
        "release-root.json",
        "release.key",
    ]
    found = shown(site)
    assert (found["root_version"], found["unsigned"]) == (2, "")
    assert int(str(found["number"])) > int(str(number))
    # Killed after the commit: the next start lets the new key take its place.
    monkeypatch.setattr("jump_server.release_keys.settle", lambda *_: None)
    assert run(site, "rotate").exit_code == 0
    assert (trust / "release.key").read_bytes() == second
    third = (trust / "release.key.next").read_bytes()
    with opened(load(site, {})) as here:
        assert here.database.read(releases.keys_of).may("targets")
    monkeypatch.undo()
    assert shown(site)["root_version"] == 3
    assert (trust / "release.key").read_bytes() == third
    assert not (trust / "release.key.next").exists()


def test_code_that_the_package_does_not_confirm_is_not_signed(away: Path, tmp_path: Path) -> None:
    request, signed = tmp_path / "request.json", tmp_path / "signed.json"
    run(away / "site", "export", str(request))
    version = payload.version()
    whole = request.read_text()
    sums = json.loads(whole)["targets"]["targets"][f"jump-client-{version}.zip"]["hashes"]
    words = ("sign", str(request), str(signed), "--key", str(away / "release.key"))
    request.write_text(whole.replace(sums["sha256"], "0" * 64))
    assert "has other code" in run(tmp_path, *words).stderr
    request.write_text(whole.replace(version, "99.0"))
    assert "--accept 99.0" in run(tmp_path, *words).stderr
    assert not signed.exists()
    assert run(tmp_path, *words, "--accept", "99.0").exit_code == 0
    assert "not the newest" in run(away / "site", "import", str(signed)).stderr
    for content in ("no JSON", "[]", "{}"):
        request.write_text(content)
        assert run(tmp_path, *words).exit_code == 1
        assert run(away / "site", "import", str(request)).exit_code == 1


def test_two_keys_elsewhere_take_over(away: Path, tmp_path: Path) -> None:
    site, request, signed = away / "site", tmp_path / "request.json", tmp_path / "signed.json"
    for number in (1, 2):
        secret = key(number).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{number}.key").write_bytes(secret)
    one, two = str(tmp_path / "1.key"), str(tmp_path / "2.key")
    assert "not on this server" in run(site, "rotate").stderr
    run(site, "export", str(request))
    words = ("sign-root", str(request), str(signed), "--new-key", one, "--new-key", two)
    assert run(tmp_path, *words, "--key", one).exit_code == 4
    result = run(tmp_path, *words, "--threshold", "2", "--key", str(away / "release.key"))
    assert result.exit_code == 0, result.output
    before = shown(site)
    assert run(site, "import", str(signed)).exit_code == 0
    assert "already has these documents" in run(site, "import", str(signed)).stderr
    after = shown(site)
    assert (before["root_version"], after["root_version"], after["unsigned"]) == (1, 2, "")
    # From now on, one of them is not enough.
    run(site, "export", str(request))
    sign = ("sign", str(request), str(signed))
    refused = run(tmp_path, *sign, "--key", one)
    assert refused.exit_code == 4
    assert "targets needs 2 signatures" in refused.stderr
    assert run(tmp_path, *sign, "--key", one, "--key", two).exit_code == 0
    shutil.copy(one, site / "trust/release.key")
    assert "is not enough" in run(site, "rotate").stderr
    (site / "trust/release.key").unlink()
    assert run(site, "import", str(signed)).exit_code == 0
    # The validity is renewed without other keys.
    both = ("--key", one, "--key", two)
    run(site, "export", str(request))
    assert run(tmp_path, "sign-root", *sign[1:], *both).exit_code == 0
    assert run(site, "import", str(signed)).exit_code == 0
    assert shown(site)["root_version"] == 3

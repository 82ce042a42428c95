"""``jump-server release``: from a site without its key to another machine and back."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jump_server.bootstrap import prepare
from jump_server.config import load
from jump_server.main import cli
from jump_server.packages import payload


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--data-dir", str(folder), "release", *words])


def shown(folder: Path) -> dict[str, object]:
    return dict(json.loads(run(folder, "show", "--json").stdout))


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
    request, signed, key = tmp_path / "request.json", tmp_path / "signed.json", away / "release.key"
    before = shown(away / "site")
    assert before["key_on_server"] is False
    assert run(away / "site", "export", str(request)).exit_code == 0
    # No site here: the folder does not even exist.
    result = run(tmp_path / "none", "sign", str(request), str(signed), "--key", str(key))
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

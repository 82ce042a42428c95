"""Folders and small files in one call."""

import base64
import getpass
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_server_files

ME = getpass.getuser()

Result = dict[str, Any]
Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*, check: bool = False, **arguments: Any) -> Result:
        given = {**arguments, "_ansible_check_mode": check, "_ansible_diff": True}
        with patch_module_args(given), pytest.raises(SystemExit):
            jump_server_files.main()
        result: Result = json.loads(capsys.readouterr().out)
        return result

    return run


def entry(path: Path, content: str = "new\n", **more: Any) -> dict[str, Any]:
    return {"path": str(path), "content": content, "owner": ME, **more}


def seen(path: Path) -> tuple[str, int]:
    return path.read_text(), path.stat().st_mode & 0o7777


def test_check_mode_tells_what_a_run_does_and_a_second_one_does_nothing(
    run: Run, tmp_path: Path
) -> None:
    old, new, folder = tmp_path / "old", tmp_path / "new", tmp_path / "above" / "folder"
    old.write_text("old\n")
    (tmp_path / "gone" / "deep").mkdir(parents=True)
    wanted = {
        "removed": [str(tmp_path / "gone"), str(tmp_path / "never")],
        "folders": [{"path": str(folder), "owner": ME, "mode": "0750"}],
        "files": [entry(old, mode="0600"), entry(new), entry(folder / "inner", mode="0755")],
    }
    predicted = run(check=True, **wanted)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gone", "old"]
    done = run(**wanted)
    changed = [str(path) for path in (tmp_path / "gone", folder, old, new, folder / "inner")]
    assert predicted["paths"] == done["paths"] == changed
    assert predicted["diff"] == done["diff"]
    texts = {part["before_header"]: (part["before"], part["after"]) for part in done["diff"]}
    assert texts[str(old)] == ("old\n", "new\n")
    assert texts[str(new)] == ("", "new\n")
    assert [seen(old), seen(new)] == [("new\n", 0o600), ("new\n", 0o644)]
    assert seen(folder / "inner") == ("new\n", 0o755)
    assert folder.stat().st_mode & 0o7777 == 0o750
    assert sorted(path.name for path in tmp_path.iterdir()) == ["above", "new", "old"]
    again = run(**wanted)
    assert (again["changed"], again["paths"]) == (False, [])


def test_a_mode_alone_is_made_right_and_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("new\n")
    path.chmod(0o666)
    (part,) = run(files=[entry(path, mode="0600")])["diff"]
    assert (part["before"], part["after"]) == (f"{ME} 0666\n", f"{ME} 0600\n")
    assert seen(path) == ("new\n", 0o600)
    assert not run(files=[entry(path, mode="0600")])["changed"]


def test_what_is_no_text_comes_in_base64(run: Run, tmp_path: Path) -> None:
    content = bytes(range(256))
    given = {"path": str(tmp_path / "key"), "encoded": base64.b64encode(content).decode()}
    assert run(files=[{**given, "owner": ME, "mode": "0600"}])["changed"]
    assert (tmp_path / "key").read_bytes() == content
    assert not run(files=[{**given, "owner": ME, "mode": "0600"}])["changed"]


def test_a_secret_is_written_and_never_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda _self, text, **_: logged.append(str(text)))
    path = tmp_path / "settings"
    for password in ("first-of-them", "second-of-them"):
        secret = base64.b64encode(f'url = "{password}"\n'.encode()).decode()
        given = {"path": str(path), "secret": secret, "owner": ME, "mode": "0600"}
        done = run(files=[given])
        assert done["changed"]
        assert path.read_text() == f'url = "{password}"\n'
        said = json.dumps([done, logged])
        assert password not in said
        assert secret not in said
        assert not run(files=[given])["changed"]
    assert [part["before"] for part in done["diff"]] == ["another secret\n"]
    assert logged


def test_what_a_program_refuses_does_not_replace_the_old_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "settings"
    path.write_text("old\n")
    result = run(files=[entry(path, validate=["grep", "-q", "old", "%s"])])
    assert result["failed"]
    assert f"{path} is refused" in result["msg"]
    assert [each.name for each in tmp_path.iterdir()] == ["settings"]
    assert path.read_text() == "old\n"
    assert run(files=[entry(path, validate=["grep", "-q", "new", "%s"])])["changed"]


def test_what_others_planted_is_replaced_and_not_followed(run: Run, tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("new\n")
    link.symlink_to(target)
    os.mkfifo(pipe)
    assert run(files=[entry(link, mode="0600"), entry(pipe)])["changed"]
    assert not link.is_symlink()
    assert [seen(link), seen(pipe)] == [("new\n", 0o600), ("new\n", 0o644)]
    assert seen(target)[1] != 0o600


def test_a_link_in_a_folders_place_is_refused(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o755)
    (tmp_path / "folder").symlink_to(target)
    wanted = {"path": str(tmp_path / "folder"), "owner": ME, "mode": "0700"}
    assert run(folders=[wanted])["failed"]
    assert target.stat().st_mode & 0o7777 == 0o755


def test_removing_a_link_leaves_what_it_leads_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    assert run(removed=[str(tmp_path / "link")])["changed"]
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_an_account_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    wanted = {"path": str(tmp_path / "file"), "content": "", "owner": "nobody-has-this"}
    assert run(check=True, files=[wanted])["changed"]
    assert "There is no account nobody-has-this." in run(files=[wanted])["msg"]

"""The installer and the package of a play: made once, and never with a key in a file."""

from pathlib import Path

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.bomgar.jumpclient.plugins.action import jump_client_package

from tests.collection.actions import HERE, Found, run


class Modules:
    """The installer and the download, which count how often they run."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.results = {"installer": self._installer, "installer_download": self._download}

    def _installer(self, given: Found) -> Found:
        if given.get("return_key"):
            self.ran.append("key")
            assert not {"jump_group", "valid_minutes", "overridable"} & set(given)
            return {"changed": False, "installer": {"id": given["id"]}, "key": f"k-{given['id']}"}
        self.ran.append("installer")
        assert given["overridable"] == ["name", "tag", "comments"]
        return {"changed": True, "diff": {"after": 1}, "installer": {"id": given["jump_group"]}}

    def _download(self, given: Found) -> Found:
        self.ran.append("download")
        assert given["generic"]
        return {"changed": True, "dest": given["dest"]}


def test_an_installer_is_made_once_for_each_group(tmp_path: Path) -> None:
    modules = Modules()
    cache = tmp_path / "packages"
    given = {**HERE, "cache_dir": str(cache), "valid_minutes": 10}
    told = [
        run(jump_client_package, modules.results, **given, jump_group=group)
        for group in ("a", "a", "b", "a")
    ]
    assert [one["changed"] for one in told] == [True, False, True, False]
    assert ["diff" in one for one in told] == [True, False, True, False]
    assert [one["installer_id"] for one in told] == list("aaba")
    [package] = {one["package"] for one in told}
    assert Path(package).parent == cache
    assert modules.ran == ["installer", "download"] * 2
    assert cache.stat().st_mode & 0o777 == 0o700
    loaded = run(jump_client_package, modules.results, **given, installer_id="c")
    assert (loaded["package"], loaded["installer_id"]) == (package, "c")
    assert modules.ran[4:] == ["download"]
    other = {**given, "server_url": "https://other"}
    assert run(jump_client_package, modules.results, **other, jump_group="a")["package"] != package


def test_a_key_is_asked_for_once_and_no_file_has_one(tmp_path: Path) -> None:
    modules = Modules()
    cache = tmp_path / "packages"
    cache.mkdir()
    old = cache / f"{'a' * 32}.bin"
    old.write_text("with a key, of an earlier version")
    (cache / "mine.bin").write_text("somebody else's")
    given = {**HERE, "cache_dir": str(cache)}
    run(jump_client_package, modules.results, **given, installer_id="c")
    assert [path.name for path in cache.iterdir()] == ["mine.bin"]
    keyed = [
        run(jump_client_package, modules.results, **given, installer_id="c", return_key=True)
        for _ in range(2)
    ]
    assert [(one["key"], one["changed"]) for one in keyed] == [("k-c", False)] * 2
    assert "package" not in keyed[0]
    assert modules.ran == ["download", "key"]
    refused = {"installer": {"failed": True, "msg": "The installer does not exist."}}
    told = run(jump_client_package, refused, **given, installer_id="d", return_key=True)
    assert told["msg"] == "The installer does not exist."


def test_in_check_mode_nothing_is_loaded(tmp_path: Path) -> None:
    modules = Modules()
    cache = tmp_path / "packages"
    given = {**HERE, "cache_dir": str(cache), "jump_group": "a"}
    told = run(jump_client_package, modules.results, check=True, **given)
    assert (told["changed"], told["package"], modules.ran) == (True, None, ["installer"])
    assert not cache.exists()


def test_a_package_that_is_refused_is_refused_to_all(tmp_path: Path) -> None:
    refused = {"installer_download": {"failed": True, "msg": "The installer was revoked."}}
    given = {**HERE, "cache_dir": str(tmp_path), "installer_id": "x"}
    assert run(jump_client_package, refused, **given)["failed"]
    assert run(jump_client_package, {}, **given)["msg"] == "The installer was revoked."
    with pytest.raises(AnsibleActionFail, match="one of the following"):
        run(jump_client_package, {}, **HERE, cache_dir="/x")

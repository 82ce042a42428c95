"""Packages on disk: whole, verified, and not fetched twice."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


@pytest.fixture(scope="module")
def installer(server: Access) -> dict[str, Any]:
    server.api.request("POST", "/jump-groups", {"code_name": "packages", "name": "Packages"})
    made: dict[str, Any] = server.api.request("POST", "/installers", {"jump_group": "packages"})
    return made


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_is_downloaded_once(ansible: Ansible, installer: dict[str, Any], tmp_path: Path) -> None:
    dest = tmp_path / "package.bin"
    wanted = {"id": installer["id"], "dest": str(dest)}
    predicted, first, again = ansible.tasks(
        check("installer_download", **wanted),
        do("installer_download", **wanted),
        do("installer_download", **wanted),
    )
    assert predicted["changed"]
    assert first["changed"], "check mode did not download it"
    assert first["sha256"] == predicted["sha256"] == sha256(dest)
    assert first["diff"] == {"before": {}, "after": {"path": str(dest), "sha256": sha256(dest)}}
    assert not again["changed"]
    assert dest.stat().st_mode & 0o777 == 0o600, "it holds a key"
    assert installer["key"] not in str(first)
    assert [path.name for path in tmp_path.glob(".bomgar*")] == []


def test_a_damaged_or_outdated_file_is_replaced(
    modules: Ansible, installer: dict[str, Any], tmp_path: Path
) -> None:
    dest = tmp_path / "package.bin"
    dest.write_text("half a pack")
    place = {"platform": "linux-headless", "dest": str(dest)}
    replaced = modules.task("installer_download", id=installer["id"], **place)
    assert replaced["changed"]
    assert replaced["diff"]["before"]["sha256"] == hashlib.sha256(b"half a pack").hexdigest()
    assert replaced["sha256"] == sha256(dest)


def test_the_generic_package_has_no_key(
    modules: Ansible, installer: dict[str, Any], tmp_path: Path
) -> None:
    dest = tmp_path / "generic.bin"
    wanted = {"generic": True, "dest": str(dest), "mode": "0644"}
    made, again = modules.tasks(
        do("installer_download", **wanted), do("installer_download", **wanted)
    )
    assert made["changed"]
    assert not again["changed"]
    assert dest.stat().st_mode & 0o777 == 0o644
    assert installer["key"].encode() not in dest.read_bytes()
    assert made["sha256"] == sha256(dest)


def test_bad_arguments_are_named(modules: Ansible, tmp_path: Path) -> None:
    unknown, which, folder, nowhere, both, platform = modules.tasks(
        do("installer_download", id="0" * 32, dest=str(tmp_path / "x")),
        do("installer_download", dest=str(tmp_path / "x")),
        do("installer_download", generic=True, dest=str(tmp_path)),
        do("installer_download", generic=True, dest=str(tmp_path / "no" / "x")),
        do("installer_download", generic=True, id="0" * 32, dest=str(tmp_path / "x")),
        do("installer_download", generic=True, platform="beos", dest=str(tmp_path / "x")),
    )
    assert unknown["error"]["code"] == "installer_not_found"
    assert "all of the following are missing: id" in which["msg"]
    assert "is a directory" in folder["msg"]
    assert "does not exist" in nowhere["msg"]
    assert both["failed"]
    assert platform["error"]["code"] == "platform_unavailable"
    assert platform["error"]["parameters"]["available"].split(", ")[0] == "linux-headless"
    assert not (tmp_path / "x").exists()

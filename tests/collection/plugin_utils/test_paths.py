"""What relative paths are relative to; the playbooks of all tests here get such a path."""

from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._paths import (
    beside_inventory,
    on_controller,
)


def test_a_certificate_is_in_the_shells_folder_or_the_playbooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, plays, loader = tmp_path / "shell", tmp_path / "plays", DataLoader()
    for folder in (shell, plays):
        folder.mkdir()
    monkeypatch.chdir(shell)
    loader.set_basedir(str(plays))
    given = {"ca_path": None, "token": "x"}
    monkeypatch.delenv("JUMP_CA_PATH", raising=False)
    assert on_controller(given, loader) == given
    monkeypatch.setenv("JUMP_CA_PATH", "ca.pem")
    assert on_controller(given, loader) == given, "the module says that it does not exist"
    for folder in (plays, shell):
        (folder / "ca.pem").touch()
        expected = {**given, "ca_path": str(folder / "ca.pem")}
        assert on_controller(given, loader) == expected
        assert on_controller({**given, "ca_path": "ca.pem\n"}, loader) == expected


def test_a_package_may_be_in_the_shells_folder_or_the_inventorys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, hosts = tmp_path / "shell", {"inventory_dir": str(tmp_path / "hosts")}
    for folder in (shell, tmp_path / "hosts"):
        folder.mkdir()
    monkeypatch.chdir(shell)
    assert beside_inventory("generic.bin", hosts) is None
    assert beside_inventory("generic.bin", {"inventory_dir": None}) is None
    for folder in (tmp_path / "hosts", shell):
        (folder / "generic.bin").touch()
        assert beside_inventory("generic.bin", hosts) == str(folder / "generic.bin")
    assert beside_inventory("generic.bin", None) == str(shell / "generic.bin")

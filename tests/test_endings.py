"""A fixture of a folder ends with the folder's tests."""

from pathlib import Path

from tests.inner import run

SHARED = """
import pytest

@pytest.fixture(scope="session")
def thing(tmp_path_factory):
    log = tmp_path_factory.getbasetemp() / "log"
    with log.open("a") as file: file.write("made ")
    yield log
    with log.open("a") as file: file.write("ended ")

@pytest.fixture(scope="session")
def another(thing):
    yield thing
    with thing.open("a") as file: file.write("another ")
"""

USES = """
def test_first(another):
    pass

def test_second(thing):
    assert thing.read_text() == "made "
"""

AFTERWARDS = """
def test_it(tmp_path_factory):
    log = tmp_path_factory.getbasetemp() / "log"
    assert log.read_text() == "made another ended "
"""


def test_what_a_folder_shares_ends_before_the_next_folders_test(tmp_path: Path) -> None:
    for name, test in (("a", USES), ("b", AFTERWARDS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"test_{name}.py").write_text(test)
    (tmp_path / "a" / "conftest.py").write_text(SHARED)
    result = run(tmp_path, "", "-n0", "--import-mode=importlib")
    assert result.returncode == 0, result.stdout
    assert "3 passed" in result.stdout


def test_what_a_file_shares_ends_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "test_a.py").write_text(SHARED + USES)
    (tmp_path / "a" / "test_b.py").write_text(AFTERWARDS)
    result = run(tmp_path, "", "-n0", "--import-mode=importlib")
    assert result.returncode == 0, result.stdout
    assert "3 passed" in result.stdout

"""Who may change what root runs, and becoming an account for good."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from jump_agent.linux import privileges
from tests import needs

NOBODY = pwd.getpwnam("nobody")
AGENT = Path(privileges.__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory of root's below other directories of root's."""
    needs.root("judging root's directories")
    tmp_path.chmod(0o755)
    return tmp_path


def test_roots_own_directories_are_safe(place: Path) -> None:
    assert privileges.unsafe_ancestor(str(place / "new")) is None


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777])
def test_a_directory_that_others_may_write_is_not(place: Path, mode: int) -> None:
    place.chmod(mode)
    assert privileges.unsafe_ancestor(str(place / "new")) == str(place)


def test_a_sticky_one_is(place: Path) -> None:
    place.chmod(0o1777)
    assert privileges.unsafe_ancestor(str(place / "new")) is None


def test_somebody_elses_directory_is_not_safe_nor_what_is_below(place: Path) -> None:
    (place / "theirs").mkdir()
    os.chown(place / "theirs", NOBODY.pw_uid, NOBODY.pw_gid)
    (place / "theirs" / "mine").mkdir()
    found = privileges.unsafe_ancestor(str(place / "theirs" / "mine" / "new"))
    assert found == str(place / "theirs")


def test_a_link_is_judged_by_what_it_leads_to(place: Path) -> None:
    for name in ("good", "bad"):
        (place / name).mkdir()
        (place / f"to-{name}").symlink_to(place / name)
    (place / "bad").chmod(0o777)
    assert privileges.unsafe_ancestor(str(place / "to-good" / "new")) is None
    assert privileges.unsafe_ancestor(str(place / "to-bad" / "new")) == str(place / "to-bad")


def test_what_does_not_exist_is_not_safe(place: Path) -> None:
    assert privileges.unsafe_ancestor(str(place / "none" / "new")) == str(place / "none")


def test_a_program_is_judged_with_its_links(place: Path) -> None:
    (place / "program").write_text("")
    (place / "program").chmod(0o755)
    (place / "link").symlink_to("program")
    assert privileges.unsafe_file(str(place / "link")) is None
    (place / "program").chmod(0o775)
    assert privileges.unsafe_file(str(place / "link")) == str(place / "program")
    os.chown(place / "program", NOBODY.pw_uid, NOBODY.pw_gid)
    (place / "program").chmod(0o755)
    assert privileges.unsafe_file(str(place / "link")) is not None


def test_a_link_in_an_unsafe_place_makes_the_program_unsafe(place: Path) -> None:
    (place / "open").mkdir()
    (place / "open").chmod(0o777)
    (place / "open" / "python").symlink_to("/usr/bin/python3")
    assert privileges.unsafe_file(str(place / "open" / "python")) == str(place / "open")


def test_there_is_no_way_back() -> None:
    needs.root("giving up root's rights")
    program = f"""
import os, pwd, sys
sys.path[:0] = [{str(AGENT)!r}, {str(AGENT.parent / "wire")!r}]
from jump_agent.linux.privileges import become
become(pwd.getpwnam("nobody"))
print(os.getresuid(), os.getresgid(), sorted(set(os.getgroups())))
for action in (lambda: os.setuid(0), lambda: os.setgroups([0]), lambda: os.setresgid(0, 0, 0)):
    try:
        action()
        print("way back")
    except OSError:
        pass
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    uid, gid = NOBODY.pw_uid, NOBODY.pw_gid
    assert done.stdout == f"{(uid,) * 3} {(gid,) * 3} {[gid]}\n"


def test_the_environment_is_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/evil.so")
    monkeypatch.setenv("https_proxy", "http://proxy:1")
    found = privileges.environment(NOBODY)
    assert "LD_PRELOAD" not in found
    assert found["https_proxy"] == "http://proxy:1"
    assert (found["USER"], found["HOME"]) == ("nobody", NOBODY.pw_dir)

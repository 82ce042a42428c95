"""What holds for every written file."""

import re
from pathlib import Path

import pytest

from tests.structure.sources import ROOT, files, name
from tools.lab import doctor

LONGEST = 400
"""Lines. At this length, ask what a file does twice."""

LONGER: dict[str, str] = {
    "wire/jump_wire/errors.py": "a table: each error is one entry, in two languages",
    "wire/jump_wire/messages.py": "a table: each message is one entry",
}
"""Files over the limit, each with its reason."""

TEXT = (
    ".py", ".sh", ".ts", ".svelte", ".css", ".html", ".md", ".yml", ".yaml", ".toml", ".j2",
    ".json", ".in", ".ini", ".cfg", ".txt", ".mako", ".java",
)  # fmt: skip
CODE = (".py", ".sh", ".ts", ".svelte", ".css", ".yml", ".j2", ".java")
LOCKS = {"requirements.lock", "web/package-lock.json"}
MADE_DOCUMENTS = {"docs/openapi.json"}

# Put together here, so that this file does not name them.
UNFINISHED = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b"
)
WORKPLACE = re.compile(
    "|".join(["/wo" + "rk/", r"\.\./" + "shared", r"\." + "library/", "/opt/" + "wheels"])
)


def _texts() -> list[Path]:
    plain = {"Makefile", "run", "LICENSE"}
    return [path for path in files() if path.name.endswith(TEXT) or path.name in plain]


def _told(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_grows_without_a_reason() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(*CODE)
        if name(path) not in LOCKS
    }
    over = {path for path, lines in lengths.items() if lines > LONGEST}
    assert sorted(over - set(LONGER)) == []
    assert sorted(set(LONGER) - over) == [], "shorter now: take it off the list"


def test_nothing_is_left_unfinished() -> None:
    assert _told(UNFINISHED, [path for path in _texts() if name(path) not in LOCKS]) == []


def test_nothing_names_the_place_where_it_was_made() -> None:
    assert _told(WORKPLACE, _texts()) == []


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    """What is installed is decided by hashes; where it comes from, by the machine."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.search(r"sha(256|512)[-:]", text)
    assert "resolved" not in text
    assert not re.search(r"^\s*--(extra-)?index-url|--find-links| @ (https?|file):", text, re.M)


def test_the_patterns_find_what_they_are_for() -> None:
    assert UNFINISHED.search("# TO" + "DO: later")
    assert not UNFINISHED.search("mastodon")
    assert WORKPLACE.search("see /wo" + "rk/main")


def test_the_debian_packages_cover_what_hosts_need() -> None:
    """The host tool knows its own needs; `make test` installs them."""
    rows = (ROOT / "tools" / "debian-packages.txt").read_text(encoding="utf-8").splitlines()
    listed = {row.split()[0] for row in rows if row and not row.startswith("#")}
    essential = {"mount", "tar", "util-linux"}
    needed = {*doctor.PROGRAMS.values(), *doctor.FILES.values()} - essential
    assert sorted(needed - listed) == []

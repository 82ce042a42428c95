"""The files for the technician's own Remote Desktop client."""

import pytest

from jump_server.shortcuts.rdp_files import Target, filename, render


def settings(target: Target) -> dict[str, str]:
    """The file's settings with their kinds."""
    text = render(target).decode("utf-16")
    assert text.endswith("\r\n")
    lines = [line.split(":", 2) for line in text.split("\r\n")[:-1]]
    return {name: f"{kind}:{value}" for name, kind, value in lines}


def test_the_least() -> None:
    found = settings(Target("pc1.example", 3389))
    assert found["full address"] == "s:pc1.example:3389"
    assert (found["screen mode id"], found["use multimon"]) == ("i:2", "i:0")
    assert found["prompt for credentials"] == "i:1"
    assert found.keys().isdisjoint({"username", "domain", "desktopwidth"})
    assert not [name for name in found if "password" in name]


def test_everything() -> None:
    found = settings(Target("2001:db8::7", 13389, "jean:été", "CORP", "window", 1600, 900))
    assert found["full address"] == "s:[2001:db8::7]:13389"
    assert (found["username"], found["domain"]) == ("s:jean:été", "s:CORP")
    assert found["screen mode id"] == "i:1"
    assert (found["desktopwidth"], found["desktopheight"]) == ("i:1600", "i:900")
    assert settings(Target("pc1", 1, screen="all_monitors"))["use multimon"] == "i:1"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u0085", "\x00"])
def test_a_text_is_never_a_line_of_its_own(end: str) -> None:
    hostile = f"bob{end}alternate shell:s:calc.exe"
    for target in (Target(hostile, 1), Target("h", 1, hostile), Target("h", 1, "bob", hostile)):
        text = render(target).decode("utf-16")
        assert not [line for line in text.split("\r\n") if line.startswith("alternate")]
        assert text.count("\n") == text.count("\r") == text.count("\r\n")


def test_it_begins_as_the_clients_own() -> None:
    assert render(Target("h", 1)).startswith(b"\xff\xfef\x00u\x00l\x00l\x00")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Desk 1", "Desk 1.rdp"),
        ("Réception", "Reception.rdp"),
        ('a"b\\c/d;e', "a_b_c_d_e.rdp"),
        ("..", "jump.rdp"),
        ("受付", "jump.rdp"),
        ("x" * 128, "x" * 80 + ".rdp"),
    ],
)
def test_file_names_are_plain(name: str, expected: str) -> None:
    assert filename(name) == expected

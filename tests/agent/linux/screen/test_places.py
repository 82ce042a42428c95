"""The desktop of an account, from the environments of its processes."""

import os
from pathlib import Path

import pytest

from jump_agent.linux.screen import places
from jump_agent.linux.screen.places import Place


@pytest.fixture
def root(tmp_path: Path) -> str:
    """A computer with an X display and a Wayland compositor, and some processes."""
    (tmp_path / "tmp/.X11-unix").mkdir(parents=True)
    (tmp_path / "tmp/.X11-unix/X3").touch()
    (tmp_path / "run/user/7").mkdir(parents=True)
    (tmp_path / "run/user/7/wayland-1").touch()
    environments = {
        "9": {"DISPLAY": "localhost:10.0"},
        "11": {"DISPLAY": ":3.0", "HOME": "/home/ann", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"},
        "12": {"DISPLAY": ":4"},
        "13": {"DISPLAY": ":3", "HOME": "/home/ann", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"},
        "14": {"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": "/run/user/7"},
    }
    for number, values in environments.items():
        (tmp_path / "proc" / number).mkdir(parents=True)
        lines = "".join(f"{name}={value}\0" for name, value in values.items())
        (tmp_path / "proc" / number / "environ").write_text(lines + "rubbish\0")
    return str(tmp_path)


def test_the_desktop_of_most_processes(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Place(":3", "/home/ann/.Xauthority", "", "GNOME")
    assert places.find({}, root) == wanted
    assert places.find({"DISPLAY": "localhost:10.0"}, root) == wanted
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert places.find({}, root) is None
    assert places.find({}, root + "/nowhere") is None


def test_the_own_environment_comes_first(root: str) -> None:
    own = {"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": "/run/user/7", "DISPLAY": ":3"}
    assert places.find(own, root) == Place(wayland="/run/user/7/wayland-1")
    own["WAYLAND_DISPLAY"] = "wayland-9"
    own["XAUTHORITY"] = "/run/user/7/cookie"
    assert places.find(own, root) == Place(":3", "/run/user/7/cookie")

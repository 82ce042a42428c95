"""Finds the desktop of this account: its display, and what its programs need to use it.

Programs of the desktop have that in their environment. Without root, an account reads the
environment of its own processes only.
"""

import os
from collections import Counter
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional

from .x11 import SOCKETS, display_number

_ENVIRONMENT_LIMIT = 256 * 1024
_PROCESSES = 4096


class Place(NamedTuple):
    """A desktop.

    Attributes:
        display: the X display, such as ``:0``, or empty.
        authority: the file with its cookie, or empty.
        wayland: the path of the Wayland compositor's socket, or empty.
        desktop: the desktop's name, such as ``GNOME``, or empty.
    """

    display: str = ""
    authority: str = ""
    wayland: str = ""
    desktop: str = ""


def find(environment: Mapping[str, str], root: str = "/") -> Optional[Place]:
    """Return the desktop of ``environment``, else the one that most processes of this account have.

    Args:
        environment: the caller's own environment.
        root: the file tree with the processes and the displays' sockets.
    """
    own = place_of(environment, root)
    if own is not None:
        return own
    found = Counter(
        place
        for place in (place_of(one, root) for one in _environments(os.path.join(root, "proc")))
        if place is not None
    )
    return found.most_common(1)[0][0] if found else None


def place_of(environment: Mapping[str, str], root: str = "/") -> Optional[Place]:
    """Return the desktop that an environment names, if it is on this computer."""
    desktop = environment.get("XDG_CURRENT_DESKTOP", "").rpartition(":")[2][:64]
    wayland = environment.get("WAYLAND_DISPLAY", "")
    if wayland and not wayland.startswith("/"):
        wayland = os.path.join(environment.get("XDG_RUNTIME_DIR", "/"), wayland)
    if wayland and os.path.exists(root + wayland):
        return Place(wayland=wayland, desktop=desktop)
    display = environment.get("DISPLAY", "")
    number = display_number(display)
    if number is None or not os.path.exists("%s%s/X%d" % (root, SOCKETS, number)):
        return None
    authority = environment.get("XAUTHORITY", "")
    if not authority and environment.get("HOME"):
        authority = os.path.join(environment["HOME"], ".Xauthority")
    return Place(":%d" % number, authority, "", desktop)


def _environments(proc: str) -> Iterator[Dict[str, str]]:
    """Yield the environments of this account's processes."""
    try:
        numbers: List[str] = [name for name in os.listdir(proc) if name.isdecimal()]
    except OSError:
        return
    for number in sorted(numbers, key=int)[-_PROCESSES:]:
        folder = os.path.join(proc, number)
        try:
            if os.stat(folder).st_uid != os.geteuid():
                continue
            with open(os.path.join(folder, "environ"), "rb") as file:
                data = file.read(_ENVIRONMENT_LIMIT)
        except OSError:
            continue  # it has ended, or another program may not read it
        lines = data.decode("utf-8", "surrogateescape").split("\0")
        yield dict(line.partition("=")[::2] for line in lines if "=" in line)

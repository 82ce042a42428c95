"""The ``.rdp`` files that open the technician's own Remote Desktop client."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from jump_server.models.jump_shortcut import JumpShortcut

Screen = Literal["full_screen", "all_monitors", "window"]
"""How the remote desktop is shown: on one monitor, on all of them, or in a window."""

CONTENT_TYPE = "application/x-rdp"

_BOM = b"\xff\xfe"
_FULL_SCREEN, _WINDOW = 2, 1
_NAME_LIMIT = 80
_SPARED = {" ", "-", "_", "."}


@dataclass(frozen=True)
class Target:
    """Where the file leads."""

    hostname: str
    port: int
    username: str = ""
    domain: str = ""
    screen: str = "full_screen"
    width: int = 1280
    height: int = 800

    @classmethod
    def of(cls, shortcut: JumpShortcut) -> "Target":
        """A Jump Shortcut's target."""
        return cls(
            shortcut.hostname,
            shortcut.port,
            shortcut.username,
            shortcut.domain,
            shortcut.screen,
            shortcut.width,
            shortcut.height,
        )


def render(target: Target) -> bytes:
    """The file, in the encoding that the clients themselves write: UTF-16 with a mark.

    A password is never in it: the client asks. Devices of the technician's computer are not
    shared, but the clipboard is. A server whose certificate is not known makes the client warn.
    """
    host = f"[{target.hostname}]" if ":" in target.hostname else target.hostname
    windowed = target.screen == "window"
    settings: list[tuple[str, int | str]] = [
        ("full address", f"{host}:{target.port}"),
        ("screen mode id", _WINDOW if windowed else _FULL_SCREEN),
        ("use multimon", int(target.screen == "all_monitors")),
        ("prompt for credentials", 1),
        ("authentication level", 2),
        ("enablecredsspsupport", 1),
        ("redirectclipboard", 1),
        ("redirectprinters", 0),
        ("redirectsmartcards", 0),
        ("drivestoredirect", ""),
    ]
    if windowed:
        settings += [("desktopwidth", target.width), ("desktopheight", target.height)]
    if target.username:
        settings.append(("username", target.username))
    if target.domain:
        settings.append(("domain", target.domain))
    return _BOM + "".join(map(_line, settings)).encode("utf-16-le")


def _line(setting: tuple[str, int | str]) -> str:
    name, value = setting
    kind = "i" if isinstance(value, int) else "s"
    return f"{name}:{kind}:{_one_line(str(value))}\r\n"


def _one_line(text: str) -> str:
    # No record has such characters; a line of one's own here would be a setting of one's own.
    return "".join(character for character in text if unicodedata.category(character)[0] != "C")


def filename(name: str) -> str:
    """A name for the file, of ASCII characters that every system and header takes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = "".join(c if c.isalnum() or c in _SPARED else "_" for c in plain)
    return f"{kept.strip(' .')[:_NAME_LIMIT].rstrip(' .') or 'jump'}.rdp"

"""The ``.rdp`` files that open the Remote Desktop client on the technician's computer."""

import unicodedata
from dataclasses import dataclass

from jump_server.models.jump_shortcut import JumpShortcut

CONTENT_TYPE = "application/x-rdp"

_BOM = b"\xff\xfe"
_FULL_SCREEN, _WINDOW = 2, 1
_NAME_LIMIT = 80
_SPARED = {" ", "-", "_", "."}


@dataclass(frozen=True)
class Target:
    """The target and the display settings of an ``.rdp`` file."""

    hostname: str
    port: int
    username: str = ""
    domain: str = ""
    screen: str = "full_screen"
    width: int = 1280
    height: int = 800

    @classmethod
    def of(cls, shortcut: JumpShortcut) -> "Target":
        """Return a Jump Shortcut's target."""
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
    """Return the file's content as UTF-16 with a byte order mark, as RDP clients write it.

    The file never contains a password: the client prompts for it. It shares the clipboard, but
    no devices of the technician's computer. The client warns about an unknown certificate.
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
    # Records contain no control characters. A line break here would inject another RDP setting.
    return "".join(character for character in text if unicodedata.category(character)[0] != "C")


def filename(name: str) -> str:
    """Return a file name of ASCII characters that is valid on every system and in headers."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = "".join(c if c.isalnum() or c in _SPARED else "_" for c in plain)
    return f"{kept.strip(' .')[:_NAME_LIMIT].rstrip(' .') or 'jump'}.rdp"

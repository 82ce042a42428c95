"""Shows on the computer's desktop that a session has started or ended.

It runs in a process of its own (:func:`.processes.detach`), so no desktop delays a session. Root
never uses a desktop's bus itself. It becomes the user of the desktop first.
"""

import json
import os
import pwd
import shutil
import subprocess
from typing import Dict, Iterator, List, NamedTuple, Optional, Set

from jump_wire.languages import language

from . import processes
from .login import utf8_locale
from .privileges import become, environment

EVENTS = ("started", "ended")

RUNTIME = "/run/user"
"""Where each user's bus is, in a directory of the user's number."""

TITLE = "Jump Client"

SECONDS = 5.0
"""Maximum seconds for one desktop, and for one question about the desktops."""

_SHOWN = "10000"  # milliseconds
_ACTOR_LIMIT = 64
_PATH = "/usr/local/bin:/usr/bin:/bin"
_PROPERTIES = ("User", "Type", "Active", "Remote", "Class")
_GRAPHICAL = ("x11", "wayland", "mir")
_TEXTS = {
    ("started", "en"): "%s has started a support session on this computer.",
    ("started", "fr"): "%s a démarré une session d'assistance technique sur cet ordinateur.",
    ("ended", "en"): "The support session of %s has ended.",
    ("ended", "fr"): "La session d'assistance technique de %s est terminée.",
}


class Desktop(NamedTuple):
    """A desktop's user, and the address of the bus for its notifications."""

    uid: int
    bus: str


def show(event: str, actor: str) -> None:
    """Show a notification on the caller's own desktop."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", _address(os.getuid()))
    _notify(Desktop(os.getuid(), address), event, actor)


def show_everywhere(request: bytes) -> None:
    """Show a notification on each desktop in use. For root.

    Args:
        request: a JSON object with ``event`` and ``actor``.

    Raises:
        ValueError: the request is something else.
    """
    values = json.loads(request.decode())
    event, actor = values["event"], values["actor"]
    if event not in EVENTS or not isinstance(actor, str):
        raise ValueError("no such event")
    for desktop in _in_use():
        _notify(desktop, event, actor)


def in_front() -> Optional[int]:
    """Return the user of the desktop in use here, or the account of its login screen. For root.

    Without systemd-logind or elogind, it is the user at the computer itself.
    """
    listing = _listing()
    if listing:
        found = [*used(listing), *used(listing, "greeter")]
        return found[0] if found else None
    from .statistics import Sampler  # noqa: PLC0415 - rarely needed

    try:
        return pwd.getpwnam(Sampler().sample().console_user).pw_uid
    except KeyError:
        return None


def used(listing: str, kind: str = "user") -> Iterator[int]:
    """Yield the users with a desktop in use here, from what ``loginctl show-session`` prints.

    ``kind`` is the class of their logins: ``user``, or ``greeter`` for login screens.
    """
    for block in listing.split("\n\n"):
        values = dict(line.partition("=")[::2] for line in block.splitlines())
        is_here = (values.get("Active"), values.get("Remote")) == ("yes", "no")
        is_person = values.get("Class") == kind and values.get("Type") in _GRAPHICAL
        if is_here and is_person and values.get("User", "").isdecimal():
            yield int(values["User"])


def _listing() -> str:
    sessions = [line.split()[0] for line in _loginctl("list-sessions").splitlines() if line.split()]
    if not sessions:
        return ""
    wanted = [word for name in _PROPERTIES for word in ("-p", name)]
    return _loginctl("show-session", *wanted, "--", *sessions)


def _in_use() -> List[Desktop]:
    users: Set[int] = set(used(_listing()))
    return [Desktop(uid, _address(uid)) for uid in sorted(users) if os.path.exists(_socket(uid))]


def _loginctl(*words: str) -> str:
    program = shutil.which("loginctl", path=_PATH)
    if program is None:
        return ""
    done = subprocess.run(
        [program, "--no-legend", "--no-pager", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": _PATH, "LC_ALL": "C"},
        timeout=SECONDS,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def _notify(desktop: Desktop, event: str, actor: str) -> None:
    command = _command(_text(event, actor))
    if not command:
        return
    pid = os.fork()
    if pid == 0:
        try:
            account = pwd.getpwuid(desktop.uid)
            if desktop.uid != os.geteuid():
                become(account)
            values = environment(account)
            values.update(
                DBUS_SESSION_BUS_ADDRESS=desktop.bus,
                XDG_RUNTIME_DIR="%s/%d" % (RUNTIME, desktop.uid),
            )
            os.execve(command[0], command, values)
        finally:
            os._exit(1)
    processes.wait(pid, SECONDS)


def _text(event: str, actor: str) -> str:
    # The desktop may read the text as markup.
    name = "".join(c for c in actor[:_ACTOR_LIMIT] if c.isprintable() and c not in "<>&\\'")
    return _TEXTS[event, language(_locale())] % name


def _locale() -> Dict[str, str]:
    return {"LANG": utf8_locale("/")}


def _command(text: str) -> List[str]:
    program = shutil.which("notify-send", path=_PATH)
    if program is not None:
        return [program, "--app-name=" + TITLE, "--expire-time=" + _SHOWN, "--", TITLE, text]
    program = shutil.which("gdbus", path=_PATH)
    if program is None:
        return []
    place = "org.freedesktop.Notifications"
    call = [program, "call", "--session", "--timeout", "5", "--dest", place]
    call += ["--object-path", "/org/freedesktop/Notifications", "--method", place + ".Notify"]
    # Texts are quoted: gdbus reads its arguments as values.
    quoted = ["'%s'" % one.replace("'", "\\'") for one in (TITLE, text)]
    return [*call, quoted[0], "0", "''", *quoted, "[]", "{}", _SHOWN]


def _socket(uid: int) -> str:
    return "%s/%d/bus" % (RUNTIME, uid)


def _address(uid: int) -> str:
    return "unix:path=" + _socket(uid)

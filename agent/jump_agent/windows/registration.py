r"""What Windows knows of an installation: its service or its start at logon, and its list of apps.

``etc\service`` has the name that all of these have, and the word ``user`` after it in user mode.
``jump-client.exe`` reads it too.
"""

import binascii
import os
import subprocess
import winreg
from typing import List, Tuple

from ..core.layout import SERVICE, Layout
from . import storage

PROGRAM, HIDDEN = "jump-client.exe", "jump-clientw.exe"
"""The program, and the same one without a console."""

NAME = "JumpClient"
SECONDS = 120.0
"""Maximum seconds for a command of the program."""

SERVICES = r"SYSTEM\CurrentControlSet\Services"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPS = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"
_ACCESS_64 = winreg.KEY_WOW64_64KEY
_LIMIT = 256


def name_file(layout: Layout) -> str:
    """Return the path of the file with the installation's name."""
    return os.path.join(layout.directory, "etc", "service")


def new_name(mode: str) -> str:
    """Return a name that no other installation has.

    The one of a user's installation cannot be guessed: the names of its mutex and its event are
    made from it, and other accounts could take those first.
    """
    if mode != SERVICE:
        return "%s-%s" % (NAME, binascii.hexlify(os.urandom(12)).decode())
    names = [NAME, *("%s-%d" % (NAME, number) for number in range(2, 1000))]
    return next(name for name in names if not _has_service(name))


def client_name(name: str) -> str:
    """Return the name of the service that is the client, which another one starts."""
    return "%s-Network" % name


def _has_service(name: str) -> bool:
    try:
        path = "%s\\%s" % (SERVICES, name)
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path))
    except OSError:
        return False
    return True


def to_text(name: str, mode: str) -> bytes:
    """Return the content of the file with the name."""
    return ("%s\n" % name if mode == SERVICE else "%s user\n" % name).encode("ascii")


def name_of(layout: Layout) -> str:
    """Return the installation's name, or an empty text when it has none."""
    try:
        words = storage.read_bytes(name_file(layout), _LIMIT).decode("ascii").split()
    except (OSError, ValueError):
        return ""
    return words[0] if words else ""


def register(layout: Layout, mode: str, version: str, listed: bool) -> None:
    """Have Windows start the client from now on.

    Args:
        layout: the installation.
        mode: ``service`` or ``user``.
        version: what the list of apps shows.
        listed: whether to add it to the list of apps, which an MSI does itself.

    Raises:
        OSError: it is not possible.
    """
    if mode == SERVICE:
        run(layout, "service-install")
    else:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN) as key:
            command = '"%s" background' % os.path.join(layout.directory, HIDDEN)
            winreg.SetValueEx(key, name_of(layout), 0, winreg.REG_SZ, command)
    if listed:
        _list(layout, mode, version)


def _list(layout: Layout, mode: str, version: str) -> None:
    program = os.path.join(layout.directory, PROGRAM)
    texts = {
        "DisplayName": "Jump Client",
        "DisplayVersion": version,
        "Publisher": "Jump Client",
        "InstallLocation": layout.directory,
        "UninstallString": '"%s" uninstall' % program,
        "DisplayIcon": program,
    }
    path = "%s\\%s" % (APPS, name_of(layout))
    with winreg.CreateKeyEx(_root(mode), path, 0, winreg.KEY_WRITE | _ACCESS_64) as key:
        for name, value in texts.items():
            winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)
        for name in ("NoModify", "NoRepair"):
            winreg.SetValueEx(key, name, 0, winreg.REG_DWORD, 1)


def show_version(layout: Layout, mode: str, version: str) -> None:
    """Change the version in the list of apps, if the installation is in it."""
    path = "%s\\%s" % (APPS, name_of(layout))
    try:
        with winreg.OpenKey(_root(mode), path, 0, winreg.KEY_WRITE | _ACCESS_64) as key:
            winreg.SetValueEx(key, "DisplayVersion", 0, winreg.REG_SZ, version)
    except FileNotFoundError:
        pass


def unregister(layout: Layout, mode: str, stops: bool = True) -> List[str]:
    """Stop the client, and have Windows forget the installation; return what was not possible.

    Args:
        layout: the installation.
        mode: ``service`` or ``user``.
        stops: whether to stop the client first.
    """
    name = name_of(layout)
    if not name:
        return []
    problems = []
    if mode != SERVICE or _has_service(name):
        try:
            if stops:
                run(layout, "stop")
            if mode == SERVICE:
                run(layout, "service-remove")
        except OSError as error:
            problems.append(str(error))
    if mode != SERVICE:
        _forget_start(name)
    try:
        winreg.DeleteKeyEx(_root(mode), "%s\\%s" % (APPS, name), _ACCESS_64, 0)
    except FileNotFoundError:
        pass
    except OSError as error:
        problems.append(str(error))
    return problems


def starts_at_logon(name: str) -> bool:
    """Return whether Windows starts the installation of that name when its account signs in."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN) as key:
            winreg.QueryValueEx(key, name)
    except FileNotFoundError:
        return False
    return True


def _forget_start(name: str) -> None:
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN, 0, winreg.KEY_SET_VALUE) as key:
            winreg.DeleteValue(key, name)
    except FileNotFoundError:
        pass


def _root(mode: str) -> int:
    return winreg.HKEY_LOCAL_MACHINE if mode == SERVICE else winreg.HKEY_CURRENT_USER


def run(layout: Layout, command: str) -> None:
    """Run a command of the program.

    Raises:
        OSError: it has failed. The text is what it has printed.
    """
    status, text = _output([os.path.join(layout.directory, PROGRAM), command])
    if status:
        raise OSError(text or "%s: %d" % (command, status))


def _output(arguments: List[str]) -> Tuple[int, str]:
    try:
        done = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            creationflags=subprocess.CREATE_NO_WINDOW,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, "%s: no answer" % arguments[-1]
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()

"""Accounts of the tests' own, for shells that no person's start-up files slow down or lock."""

import atexit
import getpass
import os
import pwd
import shlex
import subprocess
import tempfile
from functools import cache
from pathlib import Path

PREFIX = "jumptest"

STARTUP_FILES = (
    *(".profile", ".bash_profile", ".bash_login", ".bashrc", ".bash_logout"),
    *(".zshenv", ".zprofile", ".zshrc", ".zlogin"),
)


def plain(shell: str = "/bin/bash") -> str:
    """Make an account with an empty home, which goes when the tests end. Only root can."""
    return _plain(shell)  # Called with and without its default, it is the same account.


@cache
def _plain(shell: str) -> str:
    _sweep()
    name = f"{PREFIX}{os.getpid()}{'b' if shell == '/bin/bash' else 's'}"
    options = ["--create-home", "--skel", "/nonexistent", "--shell", shell]
    subprocess.run(["useradd", *options, name], check=True, capture_output=True)
    atexit.register(_remove, name)
    return name


def of_clients() -> str:
    """The account that a client, and its shells, runs as."""
    return plain() if os.geteuid() == 0 else getpass.getuser()


@cache
def without_startup_files() -> tuple[str, ...]:
    """What goes before a command line whose processes begin root's login shells.

    They see root's start-up files as empty ones. Otherwise a shell that a test kills while it
    begins may leave a lock of theirs behind, and all later ones wait for it, a person's too.
    """
    home = Path(pwd.getpwuid(os.geteuid()).pw_dir)
    files = [str(home / name) for name in STARTUP_FILES if (home / name).is_file()]
    if os.geteuid() != 0 or not files:
        return ()
    hide = "; ".join(f"mount --bind /dev/null {shlex.quote(file)}" for file in files)
    return ("unshare", "--mount", "sh", "-ec", f'{hide}; exec "$@"', "sh")


def for_client(folder: Path) -> list[str]:
    """Options of a package that is installed below ``folder``: which account it runs as.

    By root as an account of the tests' own, for which the way to the folder is opened.
    """
    if os.geteuid() != 0:
        return []
    top = Path(tempfile.gettempdir())
    for place in (folder, *folder.parents):
        if place == top or top not in place.parents:
            break
        place.chmod(place.stat().st_mode | 0o011)
    return ["--user", of_clients()]


def _sweep() -> None:
    """Remove what a killed run has left."""
    for account in pwd.getpwall():
        owner = account.pw_name.removeprefix(PREFIX).rstrip("bs")
        ours = account.pw_name.startswith(PREFIX) and owner.isdigit()
        if ours and not Path(f"/proc/{owner}").exists():
            _remove(account.pw_name)


def _remove(name: str) -> None:
    subprocess.run(["userdel", "--force", "--remove", name], check=False, capture_output=True)

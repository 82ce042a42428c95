"""A customer's package, which runs without an installation and removes itself.

Everything that the session may need is imported first. From then on, the program does not need its
file.
"""

import json
import os
import shutil
import stat
import zipfile
from functools import partial
from importlib import import_module
from typing import List, Optional

from ...core.console import fail

PARAMETERS_NAME = "customer.json"
REMOVE_FOLDER = "--remove-folder"
"""Option of the command line that downloaded the package into a folder of its own."""
TERMINAL = "--terminal"
"""Option that leaves the desktop alone: the session is shown in the terminal."""

_NEEDED = (
    "jump_wire/",
    "jump_agent/core/",
    "jump_agent/customer/",
    "jump_agent/linux/",
    "jump_agent/tools/",
)
_NOT_NEEDED = ("jump_agent/core/updates/", "jump_agent/linux/installer/")


def is_customers(package: str) -> bool:
    """Return whether this is a customer's package, not one that installs a Jump Client."""
    return _read(package, PARAMETERS_NAME) is not None


def main(package: str, arguments: List[str]) -> int:
    """Take part in the support session, and return the exit status."""
    from .main import Parameters, run  # noqa: PLC0415 - an installation has no use for it

    try:
        values = json.loads((_read(package, PARAMETERS_NAME) or b"").decode())
        addresses = tuple(str(address) for address in values["addresses"])
        with open(package, "rb") as file:
            code = file.read()
        parameters = Parameters(addresses, str(values["ca_pem"]), str(values["secret"]), code)
        import_all(package)
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile):
        return fail("package_damaged")
    remove = partial(_remove, os.path.abspath(package), folder=REMOVE_FOLDER in arguments)
    return run(parameters, plain=TERMINAL in arguments, shown=remove)


def _read(package: str, name: str) -> Optional[bytes]:
    try:
        with zipfile.ZipFile(package) as archive:
            return archive.read(name)
    except (KeyError, OSError, zipfile.BadZipFile):
        return None


def import_all(package: str) -> None:
    """Import everything that a session may need, because the archive is soon out of reach."""
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
    for name in sorted(names):
        if name.endswith(".py") and name.startswith(_NEEDED) and not name.startswith(_NOT_NEEDED):
            try:
                import_module(name[: -len(".py")].replace("/__init__", "").replace("/", "."))
            except ImportError:
                pass  # not every Python has curses or Tk; there is another screen


def _remove(package: str, *, folder: bool) -> None:
    """Remove the package. Its secret can be used only once, so it is of no use afterwards."""
    try:
        os.unlink(package)
    except OSError:
        pass  # on a file system that cannot be written to
    place = os.path.dirname(package)
    if folder and _is_private(place):
        os.chdir("/")
        shutil.rmtree(place, ignore_errors=True)


def _is_private(place: str) -> bool:
    """Return whether the folder is one that the command line made for itself."""
    state = os.lstat(place)
    private = stat.S_ISDIR(state.st_mode) and stat.S_IMODE(state.st_mode) == 0o700
    return private and state.st_uid == os.geteuid() and os.path.exists(os.path.join(place, "ca"))

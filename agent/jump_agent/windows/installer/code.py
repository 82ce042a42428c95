"""The programs and the code that a package brings, as an installation has them."""

import os
import shutil
import zipfile

from ...core.layout import Layout
from ...core.payload import unpack
from .. import registration, storage, versions
from ..erase import erase

ARCHIVE = "agent-windows.zip"
PARAMETERS = "installer.json"
LAUNCHERS = ("launch.py", "trial.py", "try_version.py")
"""What starts a version, and goes back to the one before; an update never changes it."""

PROGRAMS = ("python", registration.PROGRAM, registration.HIDDEN)
"""What runs the code. An update never changes it."""


def copy_programs(package: str, directory: str) -> None:
    """Copy Python and the client's programs.

    Raises:
        OSError: a file could not be copied.
    """
    for name in PROGRAMS:
        source, target = os.path.join(package, name), os.path.join(directory, name)
        if not os.path.isdir(source):
            _copy(source, target)
            continue
        os.mkdir(target)
        for each in os.listdir(source):
            _copy(os.path.join(source, each), os.path.join(target, each))


def _copy(source: str, target: str) -> None:
    """Copy the content: permissions come from the folder that it is copied to."""
    with open(source, "rb") as read, open(target, "xb") as write:
        shutil.copyfileobj(read, write, 1024 * 1024)
        write.flush()
        os.fsync(write.fileno())


def build_lib(package: str, lib: str) -> None:
    """Write what starts a version."""
    os.mkdir(lib)
    with zipfile.ZipFile(os.path.join(package, ARCHIVE)) as archive:
        for name in LAUNCHERS:
            storage.write_bytes(os.path.join(lib, name), archive.read(name))


def build_version(package: str, layout: Layout, version: str, shown: str) -> None:
    """Install the package's code as a version, which is not the current one yet.

    Args:
        package: the package's folder.
        layout: the installation, which may be in a staging directory.
        version: the version's name.
        shown: the path that the installation will have.
    """
    built = os.path.join(layout.versions, ".new-%d" % os.getpid())
    erase(built)
    with zipfile.ZipFile(os.path.join(package, ARCHIVE)) as archive:
        unpack(archive, built)
    versions.compile_modules(built, os.path.join(Layout(shown).versions, version))
    versions.seal(built)
    versions.place(layout.directory, built, version)
    erase(built + ".old")

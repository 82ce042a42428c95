"""Creates the installation in a staging directory next to its destination, then renames it."""

import os
import pwd
import signal
import zipfile
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from jump_wire.errors import UserError

from ... import VERSION
from ...core.enrolment import new_enrolment
from ...core.layout import SERVICE, Layout
from ...core.payload import unpack
from ...core.store import to_json
from ...installer import content
from ...installer.options import Value
from ...installer.parameters import Parameters
from ..erase import erase
from ..payload import compile_modules
from ..removal import Remains, remove_leftovers, temporary_name
from ..storage import not_written, sync_directory, write_bytes
from ..versions import publish, seal
from .scripts import LAUNCHER, SCRIPTS, script

PROGRAMS = ("verify_version.py", "trial.py", LAUNCHER)
"""What starts a version; an update never changes it."""


class Plan(NamedTuple):
    """The results of all checks."""

    package: str
    directory: str
    mode: str
    owner: "pwd.struct_passwd"
    python: str
    key: str
    proxy: str
    overrides: Dict[str, Value]
    parameters: Parameters
    former: Optional[Dict[str, str]] = None


def install(plan: Plan) -> List[Remains]:
    """Create the installation.

    The directory exists completely or not at all, even if the installation is interrupted. The
    staging directory is removed here, or by the next installation if this process was killed.

    Returns:
        Leftovers of earlier installations next to the directory that could not be removed.

    Raises:
        UserError: disk_full, install_dir_not_writable, install_dir_exists or package_damaged.
    """
    parent = os.path.dirname(plan.directory)
    remains = remove_leftovers(parent)
    staging = temporary_name(parent, "staging")
    try:
        os.mkdir(staging, 0o700)
        _fill(Layout(staging), plan)
        _publish(staging, plan.directory)
    except zipfile.BadZipFile:
        raise UserError("package_damaged") from None
    except OSError as error:
        code = (
            "install_dir_exists" if os.path.lexists(plan.directory) else "install_dir_not_writable"
        )
        raise not_written(error, plan.directory, code) from error
    finally:
        _let_nothing_interrupt()
        if os.path.lexists(staging):
            erase(staging)
    return remains


def _fill(staging: Layout, plan: Plan) -> None:
    folders = (staging.lib, staging.versions, os.path.dirname(staging.config), staging.trust)
    for folder in (*folders, staging.run, staging.updates):
        os.mkdir(folder)
        os.chmod(folder, 0o755)
    build_version(staging.directory, plan.directory, plan.package, plan.python)
    _write_configuration(staging, plan)
    for path, text in scripts(staging.directory, plan.directory, plan.python):
        _write(path, text.encode("utf-8", "surrogateescape"), 0o755)
    _write_state(staging, plan)
    if plan.mode == SERVICE:
        _give_away(staging.state, plan.owner)
    _make_durable(staging.directory)
    # This must be the last step, because it lets the account reach its files.
    os.chmod(staging.directory, 0o755)


def build_version(directory: str, shown: str, package: str, python: str) -> None:
    """Install the package's code as a version of the installation in ``directory``.

    Args:
        directory: the directory, which may be a staging one.
        shown: the path that the directory will have.
        package: the package's file.
        python: the Python that runs the client.
    """
    layout = Layout(directory)
    built = os.path.join(layout.versions, ".new-%d" % os.getpid())
    with zipfile.ZipFile(package) as archive:
        unpack(archive, built)
    compile_modules(built, os.path.join(Layout(shown).versions, VERSION), python)
    seal(built)
    publish(directory, built, VERSION)
    os.makedirs(layout.lib, 0o755, exist_ok=True)
    with zipfile.ZipFile(package) as archive:
        for program in PROGRAMS:
            write_bytes(os.path.join(layout.lib, program), archive.read(program), 0o644)
    compile_modules(layout.lib, Layout(shown).lib, python)


def scripts(directory: str, shown: str, python: str) -> Iterator[Tuple[str, str]]:
    """Yield the path and the text of each script in the installation's top directory."""
    for name in SCRIPTS:
        yield os.path.join(directory, name), script(name, python, shown)


def _write(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write a new file into the staging directory, which is private until :func:`_fill` ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(data)


def _make_durable(directory: str) -> None:
    for folder, folders, names in os.walk(directory):
        if folder == directory:
            folders.remove("versions")  # it is durable since it was sealed
        for name in names:
            descriptor = os.open(os.path.join(folder, name), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_directory(folder)


def _publish(staging: str, directory: str) -> None:
    # rename() would replace an empty directory.
    if os.path.lexists(directory):
        raise UserError("install_dir_exists", path=directory)
    _let_nothing_interrupt()  # the rename completes the installation
    os.rename(staging, directory)
    sync_directory(os.path.dirname(directory))


def _let_nothing_interrupt() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _write_configuration(staging: Layout, plan: Plan) -> None:
    values = content.configuration(
        plan.parameters, plan.mode, plan.owner.pw_name, plan.directory, plan.python
    )
    _write(staging.config, to_json(values), 0o644)
    _write(staging.root, plan.parameters.release_root.encode(), 0o644)
    _write(staging.ca, plan.parameters.ca_pem.encode("ascii"), 0o644)


def _write_state(staging: Layout, plan: Plan) -> None:
    for folder in (staging.state, os.path.dirname(staging.log)):
        os.mkdir(folder, 0o700)
    _write(staging.enrolment, to_json(new_enrolment(plan.key, dict(plan.overrides), plan.former)))
    _write(staging.offline, to_json(content.never_linked(plan.parameters)))
    if plan.proxy:
        _write(staging.proxy, plan.proxy.encode())


def _give_away(folder: str, owner: "pwd.struct_passwd") -> None:
    """Make the client's account the owner of the state. No other account has had access so far."""
    paths: List[str] = [folder]
    for parent, folders, files in os.walk(folder):
        paths += [os.path.join(parent, name) for name in folders + files]
    for path in paths:
        os.chown(path, owner.pw_uid, owner.pw_gid)

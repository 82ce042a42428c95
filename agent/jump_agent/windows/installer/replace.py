r"""Replaces the programs and the code of an installation: an upgrade, or a repair.

The client keeps its identity, its settings and its addresses. What is replaced moves to ``.old``
until the client has started again, and comes back when it does not.
"""

import os
import zipfile
from typing import List, Optional

from jump_wire.errors import UserError

from ... import VERSION
from ...core.config_file import read_config
from ...core.layout import Config, Layout
from ...core.payload import BadPayload
from ...core.store import read_json, to_json
from ...installer.parameters import Parameters
from .. import registration, storage, versions
from ..erase import erase
from . import code
from .marks import REPLACING, mark, unmark

_LIMIT = 64 * 1024
_NEW, _OLD = ".new", ".old"


def found(directory: str, mode: str, parameters: Parameters) -> Optional[Config]:
    """Return the configuration of the installation in a directory, or None when there is none.

    Raises:
        UserError: other_jump_client, because it is of another site or in another mode.
    """
    layout = Layout(directory)
    try:
        config = read_config(layout)
        same_site = storage.read_bytes(layout.ca, _LIMIT) == parameters.ca_pem.encode("ascii")
    except (OSError, ValueError):
        return None
    if config is None:
        return None
    if not same_site or config.mode != mode:
        raise UserError("other_jump_client", path=directory)
    return config


def replace(
    package: str, config: Config, directory: str, parameters: Parameters, product: str = ""
) -> None:
    """Replace the programs and the code, and start the client again.

    Args:
        package: the package's folder.
        config: the configuration of the installation.
        directory: its directory.
        parameters: the package's.
        product: the product code of the MSI that the client belongs to from now on.

    Raises:
        UserError: disk_full, install_dir_not_writable, package_damaged or client_not_started.
    """
    layout = Layout(directory)
    new, old = os.path.join(directory, _NEW), os.path.join(directory, _OLD)
    former = versions.current(directory)
    try:
        for left in (new, old):
            erase(left)
            os.mkdir(left)
        mark(directory, REPLACING)
        code.copy_programs(package, new)
        code.build_lib(package, os.path.join(new, "lib"))
        code.build_version(package, layout, VERSION, directory)
        storage.write_bytes(layout.root, parameters.release_root.encode())
        _swap(layout, new, old, former)
    except (zipfile.BadZipFile, BadPayload, KeyError):
        raise UserError("package_damaged") from None
    except OSError as error:
        raise storage.not_written(error, directory, "install_dir_not_writable") from error
    finally:
        for left in (new, old):
            erase(left)
        unmark(directory, REPLACING)
    _record(layout, config, product)


def _swap(layout: Layout, new: str, old: str, former: str) -> None:
    registration.run(layout, "stop")
    moved: List[str] = []
    try:
        for name in os.listdir(new):
            path = os.path.join(layout.directory, name)
            if os.path.lexists(path):
                _move(path, os.path.join(old, name))
            moved.append(name)
            _move(os.path.join(new, name), path)
        versions.point(layout.directory, VERSION)
        _start(layout)
    except (OSError, UserError):
        for name in moved:
            path, kept = os.path.join(layout.directory, name), os.path.join(old, name)
            if os.path.lexists(kept):
                erase(path)
                _move(kept, path)
        if former:
            versions.point(layout.directory, former)
        _start(layout)
        raise


def _move(path: str, to: str) -> None:
    storage.patiently(lambda: storage.rename(path, to))


def _start(layout: Layout) -> None:
    try:
        registration.run(layout, "start")
    except OSError as error:
        reason = str(error)[:200]
        raise UserError("client_not_started", path=layout.directory, reason=reason) from error


def _record(layout: Layout, config: Config, product: str) -> None:
    try:
        values = read_json(layout.config) or {}
        values["version"] = VERSION
        if product:
            values["product"] = product
        storage.write_bytes(layout.config, to_json(values))
        registration.show_version(layout, config.mode, VERSION)
        versions.prune(layout.directory, {VERSION})
    except OSError:
        pass  # it works; the next replacement tries again

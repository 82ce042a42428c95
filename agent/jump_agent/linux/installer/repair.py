"""Repair of an installation whose code is damaged, or is laid out as before there were versions.

It replaces the code only. The client keeps its identity, its settings and its addresses.
"""

import os
from typing import TYPE_CHECKING, Optional

import verify_version

from ... import VERSION
from ...core.config_file import read_config
from ...core.layout import Config, Layout
from ...core.store import read_json, to_json
from ..erase import erase
from ..storage import not_written, read_bytes, write_bytes
from .install import PROGRAMS, build_version, scripts

if TYPE_CHECKING:
    from ...installer.parameters import Parameters

_LIMIT = 64 * 1024


def damaged(directory: str, mode: str, account: str, parameters: "Parameters") -> Optional[Config]:
    """Return the configuration of an installation that this package can repair, or None.

    It has to be of the same site, mode and account, to belong to the caller, and to be unable to
    run. A sound installation is left alone.
    """
    layout = Layout(directory)
    try:
        if os.path.islink(directory) or os.lstat(directory).st_uid != os.geteuid():
            return None
        config = read_config(layout)
        same_site = read_bytes(layout.ca, _LIMIT) == parameters.ca_pem.encode("ascii")
    except (OSError, ValueError):
        return None
    if config is None or not same_site or (config.mode, config.account) != (mode, account):
        return None
    try:
        verify_version.verify(directory, verify_version.current(directory), os.geteuid())
        sound = all(os.path.exists(os.path.join(layout.lib, name)) for name in PROGRAMS)
    except verify_version.Damaged:
        sound = False
    return None if sound else config


def repair(directory: str, package: str, python: str, release_root: str) -> None:
    """Replace the code of an installation.

    Raises:
        UserError: disk_full or install_dir_not_writable.
    """
    layout = Layout(directory)
    try:
        for folder in (layout.versions, layout.trust, layout.run, layout.updates):
            os.makedirs(folder, 0o755, exist_ok=True)
            os.chmod(folder, 0o755)
        os.chmod(directory, 0o755)
        _remove_leftovers(layout.versions)
        write_bytes(layout.root, release_root.encode(), 0o644)
        build_version(directory, directory, package, python)
        _rewrite(layout, python)
        _remove_leftovers(layout.versions)
        for name in ("jump_agent", "jump_wire"):  # where they were before there were versions
            if os.path.isdir(os.path.join(layout.lib, name)):
                erase(os.path.join(layout.lib, name))
    except OSError as error:
        raise not_written(error, directory, "install_dir_not_writable") from error


def _rewrite(layout: Layout, python: str) -> None:
    values = read_json(layout.config) or {}
    values.update(version=VERSION, python=python)
    write_bytes(layout.config, to_json(values), 0o644)
    for path, text in scripts(layout.directory, layout.directory, python):
        write_bytes(path, text.encode("utf-8", "surrogateescape"), 0o755)


def _remove_leftovers(versions: str) -> None:
    for name in os.listdir(versions):
        if name.startswith("."):
            erase(os.path.join(versions, name))

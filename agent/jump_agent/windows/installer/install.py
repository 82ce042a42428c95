r"""Creates the installation in a staging directory, moves it to its place, and starts the client.

The file ``installing`` exists in the directory until the client has started. An installation that
finds one whose process has ended takes that attempt back first.
"""

import os
import zipfile
from typing import Dict, NamedTuple, Optional

from jump_wire.errors import UserError

from ... import VERSION
from ...core.enrolment import new_enrolment
from ...core.layout import SERVICE, Layout
from ...core.payload import BadPayload
from ...core.store import to_json
from ...installer import content
from ...installer.options import Value
from ...installer.parameters import Parameters
from .. import registration, security, storage, versions
from ..erase import erase
from ..removal import remove_leftovers, temporary_name
from . import code
from .marks import INSTALLING, mark, unmark


class Plan(NamedTuple):
    """The results of all checks. ``product`` is the product code of the MSI, if one installs."""

    package: str
    directory: str
    mode: str
    account: str
    name: str
    key: str
    proxy: str
    overrides: Dict[str, Value]
    parameters: Parameters
    product: str
    former: Optional[Dict[str, str]] = None


def install(plan: Plan) -> None:
    """Create the installation and start it. After any failure there is nothing left of it.

    Raises:
        UserError: disk_full, install_dir_not_writable, package_damaged or client_not_started.
    """
    layout = Layout(plan.directory)
    parent = os.path.dirname(plan.directory)
    remove_leftovers(parent)
    staging = temporary_name(parent, "staging")
    try:
        security.make_folder(staging, rights(plan.mode, plan.name))
        _fill(Layout(staging), plan)
        storage.patiently(lambda: storage.rename(staging, plan.directory))
    except (zipfile.BadZipFile, BadPayload, KeyError):
        raise UserError("package_damaged") from None
    except OSError as error:
        if was_begun(plan.directory):
            take_back(layout, plan.mode)
        raise storage.not_written(error, plan.directory, "install_dir_not_writable") from error
    finally:
        erase(staging)
    try:
        registration.register(layout, plan.mode, VERSION, listed=not plan.product)
        registration.run(layout, "start")
        unmark(plan.directory, INSTALLING)
    except OSError as error:
        take_back(layout, plan.mode)
        reason = str(error)[:200]
        raise UserError("client_not_started", path=plan.directory, reason=reason) from error


def rights(mode: str, name: str) -> str:
    """Return who may use the installation: all may read a service, and only the system writes."""
    common = [
        security.Right(security.SYSTEM, security.FULL),
        security.Right(security.ADMINISTRATORS, security.FULL),
    ]
    if mode != SERVICE:
        common.append(security.Right(security.own_identity(), security.FULL))
    else:
        own = security.service_identity(registration.client_name(name))
        common += [security.Right(each, security.READ) for each in (security.USERS, own)]
    return security.access_list(common)


def private_rights(mode: str, name: str) -> str:
    """Return who may use the state: the client's account, which may change it."""
    own = (
        security.service_identity(registration.client_name(name))
        if mode == SERVICE
        else security.own_identity()
    )
    return security.access_list(
        [
            security.Right(security.SYSTEM, security.FULL),
            security.Right(security.ADMINISTRATORS, security.FULL),
            security.Right(own, security.CHANGE),
        ]
    )


def _fill(staging: Layout, plan: Plan) -> None:
    for folder in (staging.versions, os.path.dirname(staging.config), staging.trust):
        os.mkdir(folder)
    os.mkdir(staging.updates)
    code.copy_programs(plan.package, staging.directory)
    code.build_lib(plan.package, staging.lib)
    code.build_version(plan.package, staging, VERSION, plan.directory)
    versions.point(staging.directory, VERSION)
    _write_configuration(staging, plan)
    for private in (staging.state, staging.run):
        security.make_folder(private, private_rights(plan.mode, plan.name))
    _write_state(staging, plan)
    mark(staging.directory, INSTALLING)


def _write_configuration(staging: Layout, plan: Plan) -> None:
    is_service = plan.mode == SERVICE
    account = "NT SERVICE\\" + registration.client_name(plan.name) if is_service else plan.account
    python = os.path.join(plan.directory, "python", "python.exe")
    values = content.configuration(plan.parameters, plan.mode, account, plan.directory, python)
    if plan.product:
        values["product"] = plan.product
    storage.write_bytes(staging.config, to_json(values))
    storage.write_bytes(staging.root, plan.parameters.release_root.encode())
    storage.write_bytes(staging.ca, plan.parameters.ca_pem.encode("ascii"))
    storage.write_bytes(registration.name_file(staging), registration.to_text(plan.name, plan.mode))


def _write_state(staging: Layout, plan: Plan) -> None:
    os.mkdir(os.path.dirname(staging.log))
    enrolment = new_enrolment(plan.key, dict(plan.overrides), plan.former)
    storage.write_bytes(staging.enrolment, to_json(enrolment))
    storage.write_bytes(staging.offline, to_json(content.never_linked(plan.parameters)))
    if plan.proxy:
        storage.write_bytes(staging.proxy, plan.proxy.encode())


def was_begun(directory: str) -> bool:
    """Return whether an installation into the directory has not been completed."""
    return os.path.lexists(os.path.join(directory, INSTALLING))


def take_back(layout: Layout, mode: str) -> str:
    """Remove what an installation has made; return the reason why something remains."""
    registration.unregister(layout, mode)
    return erase(layout.directory)

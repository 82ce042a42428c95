"""The parameters that the server writes into a package as ``installer.json``."""

import json
from typing import List, NamedTuple

from jump_wire.errors import UserError

from ..core.trust import Untrusted, first_root


class Parameters(NamedTuple):
    """The parameters of a package.

    ``key`` is empty in a generic package. ``expires_at`` is a Unix time, or 0 without an expiry.
    ``overridable`` lists the API names of the installer fields that options may override.
    ``release_root`` is the root document for signed updates.
    """

    site_name: str
    installer_id: str
    key: str
    addresses: List[str]
    ca_pem: str
    expires_at: float
    overridable: List[str]
    release_root: str


def parse(data: bytes) -> Parameters:
    """Parse the content of ``installer.json``.

    Raises:
        UserError: package_damaged.
    """
    try:
        values = json.loads(data.decode())
        first_root(str(values["release_root"]).encode())
        return Parameters(
            site_name=str(values["site_name"]),
            installer_id=str(values["installer_id"] or ""),
            key=str(values["key"] or ""),
            addresses=[str(address) for address in values["addresses"]],
            ca_pem=str(values["ca_pem"]),
            expires_at=float(values["expires_at"] or 0),
            overridable=[str(field) for field in values["overridable"]],
            release_root=str(values["release_root"]),
        )
    except (ValueError, KeyError, TypeError, Untrusted) as error:
        raise UserError("package_damaged") from error

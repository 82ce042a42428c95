"""What a new installation's files contain."""

import time
from typing import Any, Dict

from .. import VERSION
from ..core.terms import offline_since
from .parameters import Parameters


def configuration(
    parameters: Parameters, mode: str, account: str, directory: str, python: str
) -> Dict[str, Any]:
    """Return the content of ``etc/client.json``.

    Args:
        parameters: the package's.
        mode: ``service`` or ``user``.
        account: the account that the client runs as.
        directory: the installation's final path.
        python: the Python that runs it.
    """
    return {
        "addresses": parameters.addresses,
        "mode": mode,
        "account": account,
        "install_dir": directory,
        "python": python,
        "version": VERSION,
        "site_name": parameters.site_name,
        "installer_id": parameters.installer_id,
        "installed_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def never_linked(parameters: Parameters) -> Dict[str, Any]:
    """Return the content of ``state/offline.json`` before the first link."""
    now = time.time()
    expires_at = parameters.expires_at
    valid_minutes = max(1, int((expires_at - now) // 60)) if expires_at else 0
    return offline_since(now, valid_minutes)

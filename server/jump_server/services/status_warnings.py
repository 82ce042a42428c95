"""What needs an administrator's attention, each as a code that the page puts into words."""

from typing import Any

from jump_server import storage
from jump_server.site import Site

MIB = 1024 * 1024
LITTLE_MIB = 1024
"""Less free space than this in the data folder needs somebody's attention."""


def found(site: Site) -> list[dict[str, Any]]:
    """The warnings of this moment: ``code`` and ``parameters``, the gravest first."""
    return [*_storage(site)]


def _storage(site: Site) -> list[dict[str, Any]]:
    free = storage.free_bytes(site.settings.data_dir)
    code = site.trouble()
    if not code and free < LITTLE_MIB * MIB:
        code = "disk_low"
    return [{"code": code, "parameters": {"free_mib": free // MIB}}] if code else []

"""Whether this installation may install a payload, and how an update ends without one."""

from typing import Any, Dict, List

from jump_wire.errors import UserError

from .. import store
from ..layout import Layout
from ..update_policy import read_policy
from .targets import Target, check_direction

REFUSED, FAILED = "refused", "failed"
"""The phases of an update that ends: it must not be installed, or it could not be."""


class Ended(Exception):
    """An update ends without being installed.

    Args:
        phase: :data:`REFUSED` or :data:`FAILED`.
        error: the reason.
    """

    def __init__(self, phase: str, error: UserError) -> None:
        super().__init__(error.text())
        self.phase = phase
        self.error = error

    def state(self) -> Dict[str, Any]:
        """Return it as a report for :class:`jump_agent.core.offers.Offers`."""
        return {
            "phase": self.phase,
            "code": self.error.code,
            "parameters": list(self.error.packed),
        }


def untrusted(version: str, reason: object) -> Ended:
    """Return the end of an update that the signatures do not allow."""
    return Ended(REFUSED, UserError("update_untrusted", version=version, reason=str(reason)))


def failed(version: str, reason: object) -> Ended:
    """Return the end of an update that a later attempt may complete."""
    return Ended(FAILED, UserError("update_failed", version=version, reason=str(reason)))


def check(layout: Layout, target: Target, installed: str) -> None:
    """Raise unless the installation may go from the version ``installed`` to ``target``.

    Raises:
        Ended: its policy forbids it, or this payload was rolled back before.
        Untrusted: the target is older, and its owner has not chosen exactly that version.
    """
    policy = read_policy(layout)
    if policy not in ("", target.version):
        raise Ended(REFUSED, UserError("update_forbidden", version=target.version, policy=policy))
    for one in read_rejected(layout):
        if one.get("sha256") == target.sha256:
            reason = str(one.get("verdict"))
            error = UserError("update_rolled_back", version=target.version, reason=reason)
            raise Ended(REFUSED, error)
    # The owner could install an older package by hand, so the owner may choose an older version.
    if policy != target.version:
        check_direction(target, installed)


def read_rejected(layout: Layout) -> List[Dict[str, Any]]:
    """Return the payloads that were rolled back: ``new`` (version), ``sha256``, ``verdict``."""
    try:
        listed = (store.read_json(layout.rejected) or {}).get("rejected")
    except (OSError, ValueError):
        return []
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

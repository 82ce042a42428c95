"""How long a client waits after the server has refused it."""

from .dial import ServerRefused

REMOVED_SECONDS = 6 * 3600.0
"""Seconds between attempts that need an administrator's decision, perhaps after a long time."""

SEALED_EXPIRED = "sealed_installer_expired"
"""The installer of a sealed image has expired. The client waits until somebody extends it."""

REFUSED_SECONDS = 300.0
"""Seconds to wait after a refusal that only an administrator can resolve."""

WAITING_SECONDS = 60.0
"""Seconds to wait while an administrator is asked."""

WAITING = ("clone_waiting", "restored_waiting")
FINAL = (401, 403, 404, 409, 410, 422)
"""HTTP statuses of a refusal that only an administrator can resolve.

After others, backoff or ``Retry-After`` sets the wait.
"""

UNKNOWN_CODES = ("client_removed", "credential_refused", "claim_rejected")
"""Error codes of a server that does not want this client. After others, it has its server."""

UNINSTALLING_CODES = ("installer_expired",)
"""Error codes of a refused enrolment after which the client removes itself."""


def is_final(error: ServerRefused) -> bool:
    """Return whether the same attempt fails again until somebody changes something.

    An answer without a code comes from something in front of the server, such as a proxy.
    """
    return bool(error.code) and error.status in FINAL


def least_wait(error: ServerRefused) -> float:
    """Return the least number of seconds to wait before the next attempt."""
    if error.code in ("client_removed", SEALED_EXPIRED):
        return REMOVED_SECONDS
    if error.code in WAITING:
        return WAITING_SECONDS
    return max(REFUSED_SECONDS, error.retry_after) if is_final(error) else error.retry_after

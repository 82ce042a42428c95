"""Updates on Windows."""

from ..core.console import fail
from ..core.layout import SERVICE, Config, Layout
from ..core.updates.verdict import failed
from .login import account_name, is_administrator


def install(layout: Layout, config: Config, version: str) -> None:  # noqa: ARG001 - see below
    """Raise Ended: an installation on Windows is replaced by a newer package."""
    raise failed(version, "this platform can't be updated in place")


def may_not_change(config: Config, *command: str) -> int:  # noqa: ARG001 - nothing to print of it
    """Return 0 if the caller owns the installation, else print who does; return a status."""
    allowed = is_administrator() if config.mode == SERVICE else account_name() == config.account
    return 0 if allowed else fail("account_needed", account=config.account)

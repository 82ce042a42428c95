"""Updates on Windows, installed by the owner of the installation: the system, for a service."""

import os
import time
import zipfile
from io import BytesIO
from typing import Callable

from .. import VERSION
from ..core.console import fail
from ..core.layout import SERVICE, Config, Layout
from ..core.payload import BadPayload, unpack
from ..core.trust import Untrusted
from ..core.updates import trials, verdict
from ..core.updates.targets import Target
from ..core.updates.verified import verified
from . import versions
from .erase import erase
from .login import account_name, is_administrator


def install(
    layout: Layout,
    config: Config,  # noqa: ARG001 - the same for every platform
    version: str,
    clock: Callable[[], float] = time.time,
) -> None:
    """Verify the update to ``version`` in the downloads, install it, and begin its trial.

    Whatever interrupts this, ``current`` names the version before or the new one, and both are
    complete.

    Args:
        layout: the installation.
        config: its configuration.
        version: the version on offer. It is not trusted.
        clock: returns the time (Unix).

    Raises:
        Ended: it was not installed.
    """
    if os.path.lexists(layout.trial):
        raise verdict.failed(version, "another version is on trial")
    try:
        target, data = verified(layout, version, clock)
        _install(layout, target, data)
    except (Untrusted, BadPayload) as error:
        raise verdict.untrusted(version, error) from error
    except OSError as error:
        raise verdict.failed(version, (error.strerror or str(error)).lower()) from error


def _install(layout: Layout, target: Target, data: bytes) -> None:
    old = versions.current(layout.directory)
    if target.version == old:
        raise Untrusted("this version is installed")
    versions.prune(layout.directory, {old, VERSION})
    built = os.path.join(layout.versions, ".new-%d" % os.getpid())
    try:
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                unpack(archive, built)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise BadPayload("the payload is damaged") from error
        versions.compile_modules(built, os.path.join(layout.versions, target.version))
        versions.seal(built)
        versions.place(layout.directory, built, target.version)
        trials.begin(layout, target.version, old, target.sha256)
        versions.point(layout.directory, target.version)
    finally:
        for left in (built, built + ".old"):
            erase(left)


def may_not_change(config: Config, *command: str) -> int:  # noqa: ARG001 - nothing to print of it
    """Return 0 if the caller owns the installation, else print who does; return a status."""
    allowed = is_administrator() if config.mode == SERVICE else account_name() == config.account
    return 0 if allowed else fail("account_needed", account=config.account)

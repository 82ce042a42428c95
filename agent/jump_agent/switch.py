"""The commands ``disable`` and ``enable`` (J5): whether anybody may jump to this computer."""

import os
import pwd
import signal
from typing import List

from . import processes
from .console import choose, complain, fail, say
from .layout import Config, Layout
from .privileges import become
from .service import account_name
from .store import remove, write_bytes


def disable(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Refuse every jump from now on, also after a restart; what runs in sessions ends."""
    return _switch(layout, config, arguments, disabled=True)


def enable(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Allow jumps again."""
    return _switch(layout, config, arguments, disabled=False)


def _switch(layout: Layout, config: Config, arguments: List[str], *, disabled: bool) -> int:
    if arguments:
        complain("Usage: jump-client %s" % ("disable" if disabled else "enable"))
        return 2
    if os.geteuid() == 0:
        # The directory is the account's: root would follow what the account put there.
        become(pwd.getpwnam(config.account))
    elif account_name() != config.account:
        return fail("account_needed", account=config.account)
    try:
        if disabled:
            write_bytes(layout.disabled, b"")
        else:
            remove(layout.disabled)
    except OSError as error:
        complain(str(error))
        return 1
    process = processes.running(layout.network_pid)
    try:
        if process is not None:
            os.kill(process.pid, signal.SIGUSR1)
    except (OSError, OverflowError):
        pass  # it has just ended, or the file names somebody else's process
    _tell(disabled=disabled)
    return 0


def _tell(*, disabled: bool) -> None:
    if disabled:
        say(
            choose(
                "The Jump Client is disabled: nobody can jump to this computer.",
                "Le Jump Client est désactivé : personne ne peut accéder à cet ordinateur.",
            )
        )
        return
    say(choose("The Jump Client is enabled.", "Le Jump Client est activé."))

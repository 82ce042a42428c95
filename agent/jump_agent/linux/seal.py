"""The command ``seal``: stop the client and make its installation an image for clones."""

import os
from typing import List

from ..core.console import choose, complain, complain_of_usage, fail, say
from ..core.layout import Config, Layout
from ..core.platform import current
from ..core.sealing import has_key, wipe
from . import processes
from .service import in_own_session, may_control, not_permitted, stop
from .uninstall import tell_server

KEY_VARIABLE = "JUMP_KEY_INFO"
"""The environment variable for the installer's key, as for the package."""


def seal(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Seal the installation and return the exit status."""
    if arguments:
        complain_of_usage("jump-client seal")
        return 2
    if not may_control(config):
        return not_permitted(config, os.path.join(layout.directory, "jump-client"), "seal")
    key = os.environ.pop(KEY_VARIABLE, "")
    # Only a client that has never enrolled still has its key. Check before anything is stopped.
    if not key and (os.path.lexists(layout.identity) or not has_key(layout)):
        return fail("seal_needs_key")
    return in_own_session(lambda: _seal(layout, config, key))


def _seal(layout: Layout, config: Config, key: str) -> int:
    if processes.running(layout.pid) is not None and stop(layout, config) != 0:
        return 1
    enrolled = os.path.lexists(layout.identity)
    told = not enrolled or tell_server(layout, config)
    if not current().accounts.become_client(config):
        return fail("account_needed", account=config.account)
    try:
        wipe(layout, key)
    except (OSError, ValueError) as error:
        complain(str(error))
        return 1
    say(
        choose(
            "Jump Client sealed. Shut the computer down and make the image now: at its next "
            "start, the Jump Client enrols as a new one.",
            "Jump Client scellé. Arrêtez l'ordinateur et créez l'image maintenant : au prochain "
            "démarrage, le Jump Client s'inscrit comme un nouveau.",
        )
    )
    if not told:
        say(
            choose(
                "Couldn't notify the server: the console will show this computer's Jump Client as "
                "offline.",
                "Impossible de prévenir le serveur : la console affichera le Jump Client de cet "
                "ordinateur hors ligne.",
            )
        )
    return 0

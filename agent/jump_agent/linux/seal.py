"""The command ``seal``: stop the client and make its installation an image for clones."""

import os
from typing import List

from jump_wire.languages import language

from ..core import local_control
from ..core.console import choose, complain, complain_of_usage, error_of, fail, in_words, say
from ..core.layout import Config, Layout
from ..core.permission import OPTION, Permission, demand, split
from ..core.platform import current
from ..core.sealing import examine, wipe
from . import processes
from .service import in_own_session, may_control, not_permitted, stop
from .uninstall import tell_server

KEY_VARIABLE = "JUMP_KEY_INFO"
"""The environment variable for the installer's key, as for the package."""

PATIENCE, CHECK_SECONDS = 5.0, 60.0
"""Maximum seconds for the account's process to look at its files, and to check the key."""


def seal(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Seal the installation and return the exit status."""
    asked = split(arguments)
    if asked.arguments:
        complain_of_usage("jump-client seal [%s <file>]" % OPTION)
        return 2
    if not may_control(config):
        return not_permitted(config, os.path.join(layout.directory, "jump-client"), "seal")
    key = os.environ.pop(KEY_VARIABLE, "")
    permission = Permission(0)
    control = local_control.read(layout)
    if control.forbid_uninstall:  # its record ends as by an uninstallation
        permission = demand(control, asked.path)
        if permission.status:
            return permission.status
    # Everything is checked before anything is stopped or wiped: clones need a key that works.
    with current().accounts.ask(config, lambda: examine(layout, config, key)) as inquiry:
        found = inquiry.next(PATIENCE)
        if not found:
            return fail("account_needed", account=config.account)
        if found.get("key") is not True:
            return fail("seal_needs_key")
        if found.get("sealed") is True and processes.running(layout.pid) is None:
            return _sealed_already()
        checked = inquiry.next(CHECK_SECONDS)
    if checked.get("code"):
        error = error_of(str(checked["code"]), checked.get("parameters"))
        complain(error.text(language()))
        complain(choose("Nothing was changed.", "Rien n'a été modifié."))
        return error.kind.exit_status
    status = in_own_session(lambda: _seal(layout, config, key, permission.token))
    if status == 0 and checked.get("accepted") is not True:
        _say_unchecked(str(checked.get("unchecked") or "timed out")[:500])
    return status


def _sealed_already() -> int:
    say(
        choose(
            "This Jump Client is sealed already. Shut the computer down and make the image now.",
            "Ce Jump Client est déjà scellé. Arrêtez l'ordinateur et créez l'image maintenant.",
        )
    )
    return 0


def _say_unchecked(reason: str) -> None:
    complain(
        choose(
            "The server isn't responding, so the installer key couldn't be checked (%s). If it is "
            "wrong, the clones can't enrol.",
            "Le serveur ne répond pas : la clé d'installateur n'a pas pu être vérifiée (%s). Si "
            "elle est incorrecte, les clones ne pourront pas s'inscrire.",
        )
        % in_words(reason)
    )


def _seal(layout: Layout, config: Config, key: str, token: str) -> int:
    if processes.running(layout.pid) is not None and stop(layout, config) != 0:
        return 1
    enrolled = os.path.lexists(layout.identity)
    told = not enrolled or tell_server(layout, config, token)
    try:
        # Clones have other tokens: each is told its own when it has enrolled.
        local_control.forget(layout)
        if not current().accounts.become_client(config):
            return fail("account_needed", account=config.account)
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

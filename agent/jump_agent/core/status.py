"""The command ``status``: whether the client runs and is connected."""

import json
import os
import shlex
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from jump_wire.errors import CATALOGUE
from jump_wire.languages import language

from .. import VERSION
from . import local_control
from .console import choose, complain_of_usage, error_of, in_words, say
from .layout import USER, Config, Layout
from .platform import current
from .sealing import SEALED
from .servers import Servers
from .store import read_json
from .update_policy import read_policy

if TYPE_CHECKING:
    from .ports import Answers

_PATIENCE = 5.0


def facts(layout: Layout, config: Config, running: bool) -> Dict[str, Any]:
    """Return the values of the command's JSON; None for those that the caller may not see."""
    with current().accounts.ask(config, lambda: _look(layout, config)) as inquiry:
        found = inquiry.next(_PATIENCE)
    known = bool(found)
    connected = found.get("connected") is True if known else None
    control = local_control.read(layout)
    forbids = {"disable": control.forbid_disable, "uninstall": control.forbid_uninstall}
    client_id = found.get("client_id")
    problem = "" if connected else str(found.get("problem") or "")[:1000]
    return {
        "installed": True,
        "running": running,
        "connected": connected if running else False,
        "disabled": found.get("disabled") is True if known else None,
        "forbidden": [name for name, holds in forbids.items() if holds],
        "client_id": client_id[:128] if isinstance(client_id, str) else None,
        "server": str(found.get("server") or config.addresses[0])[:300],
        "server_addresses": _texts(found.get("server_addresses")),
        "listening": _port(found.get("listening")) if running else None,
        "problem": problem,
        "problem_text": _in_words(problem, found.get("parameters")),
        "version": VERSION,
        "sealed": found.get("sealed") is True if known else None,
        "offered_version": _offered(found.get("offered")),
        "update": _update(found.get("update")),
        "update_policy": read_policy(layout),
        "mode": config.mode,
        "account": config.account,
        "install_dir": config.install_dir,
    }


def _look(layout: Layout, config: Config) -> "Answers":
    """Yield the content of the account's own files; nothing when the caller may not read them."""
    if not os.access(layout.state, os.R_OK | os.X_OK):
        return
    yield {
        **_stored(layout.connection),
        "client_id": _stored(layout.identity).get("client_id"),
        "server_addresses": Servers(layout, config).all(),
        "disabled": local_control.is_disabled(layout, local_control.read(layout)),
        "sealed": _stored(layout.enrolment).get(SEALED) is True,
        "offered": _stored(layout.update).get("version"),
        "update": _stored(layout.update_state),
    }


def _offered(version: object) -> Optional[str]:
    """Return the version that the server offers, if it is another one than this."""
    if not isinstance(version, str) or version == VERSION:
        return None
    return version[:64]


def _update(state: object) -> Optional[Dict[str, Any]]:
    """Return how far the last update is, and the text of its problem; None if there was none.

    The account may have stored anything.
    """
    if not isinstance(state, dict) or not isinstance(state.get("phase"), str):
        return None
    code, parameters = state.get("code"), state.get("parameters")
    text = ""
    if isinstance(code, str) and code in CATALOGUE:
        packed = parameters if isinstance(parameters, list) else []
        text = error_of(code, dict(zip(packed[::2], packed[1::2]))).text(language())
    return {
        "version": str(state.get("version"))[:64],
        "phase": state["phase"][:16],
        "problem": str(code or "")[:64],
        "problem_text": text,
    }


def _port(value: object) -> Optional[int]:
    """Return the port on which a passive client waits for calls, or None."""
    return value if isinstance(value, int) and 0 < value < 65536 else None


def _texts(values: object) -> Optional[List[str]]:
    """Return ``values`` if it is a list of texts, else None: the account may store anything."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    return [value[:300] for value in values]


def _stored(path: str) -> Dict[str, Any]:
    try:
        return read_json(path) or {}
    except (OSError, ValueError):
        return {}


def _in_words(problem: str, parameters: object) -> str:
    """Return the text of a problem. A refusal is stored as its error code, the rest in English."""
    if problem in CATALOGUE:
        return error_of(problem, parameters).text(language())
    return in_words(problem)


def status(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Print the status; return 0 while the client runs, 3 otherwise, 2 for wrong arguments."""
    if arguments not in ([], ["--json"]):
        complain_of_usage("jump-client status [--json]")
        return 2
    values = facts(layout, config, current().processes.running(layout.pid) is not None)
    if arguments:
        say(json.dumps(values))
    else:
        _tell(values)
    return 0 if values["running"] else 3


def connection_text(values: Dict[str, Any]) -> str:
    """Return a sentence about the connection."""
    if values["connected"]:
        text = choose("Connected to %s.", "Connecté à %s.")
        return text % (values["server"],)
    if values["connected"] is None:
        text = choose(
            "Only root and %s can see if it is connected.",
            "Seuls root et %s peuvent voir s'il est connecté.",
        )
        return text % (values["account"],)
    if values["listening"]:
        return _waiting_text(values["listening"])
    text = choose("Not connected", "Non connecté")
    return text + (choose(": ", " : ") + str(values["problem_text"]) if values["problem"] else ".")


def _waiting_text(port: int) -> str:
    text = choose(
        "Waiting for the server's calls on port %d.",
        "En attente des appels du serveur sur le port %d.",
    )
    return text % port


def disabled_text(layout: Layout) -> str:
    """Return a sentence for a client that was disabled on this computer."""
    text = choose(
        "The Jump Client is disabled: no one can jump to this computer. To enable it: %s",
        "Le Jump Client est désactivé : personne ne peut accéder à cet ordinateur. Pour "
        "l'activer : %s",
    )
    return text % (shlex.quote(os.path.join(layout.directory, "jump-client")) + " enable")


def _tell(values: Dict[str, Any]) -> None:
    hidden = values["disabled"] is None
    secret = choose("visible only to root and %s", "visible seulement par root et %s")
    unknown = secret % values["account"]
    enrolled = values["client_id"] or choose("not enrolled", "non inscrit")
    connected = _yes_or_no(values["connected"]) or unknown
    if values["connected"] is False and values["listening"]:
        connected += ". " + _waiting_text(values["listening"])
    mode = choose("user", "utilisateur") if values["mode"] == USER else "service"
    rows = [
        (choose("Running", "Démarré"), _yes_or_no(values["running"])),
        (choose("Connected", "Connecté"), connected),
        (choose("Port", "Port"), str(values["listening"] or "")),
        (choose("Disabled", "Désactivé"), _yes_or_no(values["disabled"] or None)),
        (choose("Forbidden", "Interdit"), _forbidden_text(values["forbidden"])),
        (choose("Sealed", "Scellé"), _yes_or_no(values["sealed"] or None)),
        (choose("Problem", "Problème"), values["problem_text"]),
        (choose("Server", "Serveur"), values["server"]),
        (choose("Client ID", "ID client"), unknown if hidden else enrolled),
        (choose("Account", "Compte"), "%s (%s)" % (values["account"], mode)),
        (choose("Version", "Version"), values["version"]),
        (choose("Offered", "Proposée"), values["offered_version"]),
        (choose("Update", "Mise à jour"), update_text(values)),
        (choose("Policy", "Politique"), _policy_text(values["update_policy"])),
        (choose("Directory", "Répertoire"), values["install_dir"]),
    ]
    for name, value in rows:
        if value:
            say("%-12s %s" % (name + choose(":", " :"), value))


def _forbidden_text(forbidden: List[str]) -> str:
    names = {
        "disable": choose("disable", "désactiver"),
        "uninstall": choose("uninstall", "désinstaller"),
    }
    if not forbidden:
        return ""
    text = choose("%s, without a maintenance token", "%s, sans jeton de maintenance")
    return text % ", ".join(names[name] for name in forbidden)


def update_text(values: Dict[str, Any]) -> str:
    """Return a sentence about the last update; empty if there was none."""
    update = values["update"]
    if update is None:
        return ""
    if update["problem_text"]:
        return str(update["problem_text"])
    phases = {
        "downloading": choose("downloading %s", "téléchargement de %s"),
        "verified": choose("%s is verified", "%s est vérifiée"),
        "installed": choose("%s is installed", "%s est installée"),
    }
    return str(phases.get(update["phase"], "%s") % update["version"])


def versions_text(values: Dict[str, Any]) -> str:
    """Return a line with the version, the version on offer and the last update."""
    words = [choose("Version %s", "Version %s") % values["version"]]
    if values["offered_version"]:
        words.append(choose("%s is offered", "%s est proposée") % values["offered_version"])
    return (", ".join(words) + ". " + update_text(values)).rstrip()


def _policy_text(policy: str) -> str:
    if not policy:
        return ""
    from .updates.policy import in_words as policy_in_words  # noqa: PLC0415 - few clients have one

    return policy_in_words(policy)


def _yes_or_no(value: Optional[bool]) -> str:
    if value is None:
        return ""
    return choose("yes", "oui") if value else choose("no", "non")

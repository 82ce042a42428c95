"""The command ``status``: whether the client runs and is connected."""

import json
import os
from typing import Any, Dict, List

from . import processes
from .console import choose, complain, say
from .layout import Config, Layout
from .privileges import step_down
from .store import read_json


def _stored(path: str) -> Dict[str, Any]:
    try:
        return read_json(path) or {}
    except (OSError, ValueError):
        return {}


def facts(layout: Layout, config: Config, running: bool) -> Dict[str, Any]:
    """What the command tells, as the JSON has it."""
    connection = _stored(layout.connection)
    connected = running and connection.get("connected") is True
    client_id = _stored(layout.identity).get("client_id")
    return {
        "installed": True,
        "running": running,
        "connected": connected,
        "disabled": os.path.exists(layout.disabled),
        "client_id": client_id if isinstance(client_id, str) else None,
        "server": str(connection.get("server") or config.addresses[0]),
        "problem": "" if connected else str(connection.get("problem") or ""),
        "version": config.version,
        "mode": config.mode,
        "account": config.account,
        "install_dir": config.install_dir,
    }


def status(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Tell the facts; the exit status is 0 while the client runs, else 3."""
    if arguments not in ([], ["--json"]):
        complain("Usage: jump-client status [--json]")
        return 2
    running = processes.running(layout.pid) is not None
    step_down(config)
    values = facts(layout, config, running)
    if arguments:
        say(json.dumps(values))
    else:
        _tell(values)
    return 0 if values["running"] else 3


def _tell(values: Dict[str, Any]) -> None:
    yes, no = choose("yes", "oui"), choose("no", "non")
    rows = [
        (choose("Running", "En marche"), yes if values["running"] else no),
        (choose("Connected", "Connecté"), yes if values["connected"] else no),
        (choose("Disabled", "Désactivé"), yes if values["disabled"] else ""),
        (choose("Problem", "Problème"), values["problem"]),
        (choose("Server", "Serveur"), values["server"]),
        (choose("Client", "Client"), values["client_id"] or choose("not enrolled", "non inscrit")),
        (choose("Account", "Compte"), "%s (%s)" % (values["account"], values["mode"])),
        (choose("Version", "Version"), values["version"]),
        (choose("Directory", "Répertoire"), values["install_dir"]),
    ]
    for name, value in rows:
        if value:
            say("%-11s %s" % (name + ":", value))

"""The command line: progress for people on stderr, results (or `--json`) on stdout."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import recipe, verbs
from .errors import HostsError
from .host import USERS


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb.

    Returns:
        0; 1 for a failure, whose reason is on stderr; `exec` and `ssh` end with the status of
        the command.
    """
    arguments = parser().parse_args(argv)
    try:
        result = arguments.action(arguments)
    except (HostsError, OSError) as error:
        print(f"hosts: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if arguments.json:
        print(json.dumps(result, indent=2))
    elif arguments.action is not verbs.examine:
        print(_for_people(result), end="")
    failed = arguments.action is verbs.examine and result["unavailable"]
    return 1 if failed else 0


def _for_people(result: Any) -> str:
    if isinstance(result, str):
        return result.rstrip("\n") + "\n"
    if isinstance(result, list):
        return _table(result)
    if isinstance(result, dict):
        return "".join(f"{name}: {_plain(value) or 'nothing'}\n" for name, value in result.items())
    return ""


def _table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "none\n"
    lines = [list(rows[0]), *([_plain(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join("  ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines)


def _plain(value: Any) -> str:
    if isinstance(value, list | dict):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="the result as JSON, no progress")
    of_lab = argparse.ArgumentParser(add_help=False, parents=[common])
    of_lab.add_argument(
        "--lab",
        metavar="ID",
        default=os.environ.get("JUMP_LAB"),
        help="else $JUMP_LAB, or the only lab without an owner",
    )
    whole = argparse.ArgumentParser(
        prog="python -m tools.lab", description="Real hosts for tests, without Docker."
    )
    words = whole.add_subparsers(required=True, metavar="VERB")
    lab = words.add_parser("lab", help="create, destroy, list, sweep; exec, publish")
    _lab_verbs(lab.add_subparsers(required=True, metavar="VERB"), common, of_lab)
    _host_verbs(words, of_lab)
    _inside_verbs(words, of_lab)
    _inventory_verb(words, of_lab)
    _machine_verbs(words, common)
    return whole


def _add(
    words: Any, name: str, action: verbs.Verb, purpose: str, parent: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = words.add_parser(
        name, parents=[parent], help=purpose, description=purpose
    )
    verb.set_defaults(action=action)
    return verb


def _lab_verbs(
    words: Any, common: argparse.ArgumentParser, of_lab: argparse.ArgumentParser
) -> None:
    create = _add(words, "create", verbs.lab_create, "make a lab and print its id", common)
    create.add_argument("--id", help="a name of one's own")
    create.add_argument("--owner", type=int, metavar="PID", help="stale once this process ended")
    destroy = _add(words, "destroy", verbs.lab_destroy, "remove labs, all that is in them", of_lab)
    destroy.add_argument("ids", nargs="*", metavar="ID")
    _add(words, "list", verbs.lab_list, "the labs of this machine", common)
    _add(words, "sweep", verbs.lab_sweep, "remove the labs whose owners have died", common)
    execute = _add(words, "exec", verbs.lab_exec, "run a command in the lab's network", of_lab)
    execute.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    purpose = "let 127.0.0.1:PORT of this machine lead to a server inside the lab"
    publish = _add(words, "publish", verbs.lab_publish, purpose, of_lab)
    publish.add_argument("port", type=int, metavar="PORT")
    publish.add_argument("--local", type=int, metavar="PORT", help="another port on 127.0.0.1")


def _host_verbs(words: Any, of_lab: argparse.ArgumentParser) -> None:
    on_each = verbs.on_each
    up = _add(words, "up", verbs.up, "make and start hosts", of_lab)
    up.add_argument("names", nargs="*", metavar="NAME[:INIT]")
    up.add_argument("--init", choices=recipe.INITS, default="systemd", help="where NAME has none")
    up.add_argument("--fleet", type=int, default=0, metavar="N", help="N more, the inits in turn")
    _add(words, "list", verbs.list_hosts, "the hosts of the lab", of_lab)
    lives = {
        "wait": (on_each(lambda host, given: host.wait(given.seconds)), "wait for SSH"),
        "reboot": (on_each(lambda host, given: host.reboot(given.seconds)), "reboot from inside"),
        "power-cut": (on_each(lambda host, _: host.power_cut()), "kill everything at once"),
        "halt": (on_each(lambda host, given: host.halt(given.seconds)), "shut down cleanly"),
        "boot": (on_each(verbs.boot), "switch on again"),
        "down": (verbs.down, "remove hosts"),
    }
    for name, (action, purpose) in lives.items():
        _add(words, name, action, purpose, of_lab).add_argument("names", nargs="*", metavar="NAME")
    for name in ("up", "wait", "reboot", "halt", "boot"):
        words.choices[name].add_argument(
            "--seconds", type=float, default=60, help="that each host may take (60)"
        )
    action = on_each(lambda host, given: host.link(given.state == "up"))
    link = _add(words, "link", action, "pull a host's network cable, or plug it in", of_lab)
    link.add_argument("state", choices=("up", "down"))
    link.add_argument("names", nargs="+", metavar="NAME")


def _inside_verbs(words: Any, of_lab: argparse.ArgumentParser) -> None:
    commands = {
        "exec": (verbs.execute, "run a command inside a host, without SSH"),
        "ssh": (verbs.ssh, "log in over SSH, or run a command"),
    }
    for name, (action, purpose) in commands.items():
        verb = _add(words, name, action, purpose, of_lab)
        verb.add_argument("--user", choices=USERS, default="root")
        verb.add_argument("name", metavar="NAME")
        verb.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    console = _add(words, "console", verbs.console, "what a host printed as it booted", of_lab)
    console.add_argument("name", metavar="NAME")
    purpose = "files, processes, units and accounts of a host"
    _add(words, "snapshot", verbs.snapshot, purpose, of_lab).add_argument("name", metavar="NAME")


def _inventory_verb(words: Any, of_lab: argparse.ArgumentParser) -> None:
    purpose = "an Ansible inventory (YAML) of the lab"
    verb = _add(words, "inventory", verbs.list_inventory, purpose, of_lab)
    verb.add_argument("--user", choices=USERS, default="root", help="who logs in (root)")
    verb.add_argument("--output", type=Path, metavar="FILE", help="else it is printed")


def _machine_verbs(words: Any, common: argparse.ArgumentParser) -> None:
    images = words.add_parser("images", help="build or remove the base images")
    actions = images.add_subparsers(required=True, metavar="VERB")
    _add(actions, "build", verbs.images_build, "build what is missing", common)
    _add(actions, "clean", verbs.images_clean, "remove all that no lab uses", common)
    _add(words, "doctor", verbs.examine, "whether hosts can be made here", common)
    _add(words, "install-deps", verbs.install_packages, "install what is missing (root)", common)

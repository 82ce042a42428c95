"""The command line: progress for people on stderr, results (or `--json`) on stdout."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import doctor, images, inventory, recipe
from . import lab as labs
from .errors import HostsError
from .host import USERS, Host
from .lab import Lab

Action = Callable[[argparse.Namespace], Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0; 1 for a failure, whose reason is on stderr; for `exec` and `ssh` the command's status.
    """
    arguments = parser().parse_args(argv)
    arguments.started = time.monotonic()
    action: Action = arguments.action
    try:
        result = action(arguments)
    except (HostsError, OSError) as error:
        print(f"hosts: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if isinstance(result, int):
        return result
    if arguments.json:
        print(json.dumps(result, indent=2))
    elif result is not None:
        print(_for_people(result))
    return 0


def _for_people(result: Any) -> str:
    if isinstance(result, str):
        return result.rstrip("\n")
    rows = result if isinstance(result, list) else [result]
    if not all(isinstance(row, dict) for row in rows):
        return "\n".join(map(str, rows)) or "nothing"
    if not rows:
        return "none"
    table = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in table)


def _progress(arguments: argparse.Namespace) -> images.Progress:
    def say(message: str) -> None:
        print(
            f"[{time.monotonic() - arguments.started:5.1f} s] {message}",
            file=sys.stderr,
            flush=True,
        )

    return images.silent if arguments.json else say


# -- finding what a command is about


def _lab(arguments: argparse.Namespace) -> Lab:
    if arguments.lab:
        return Lab.open(arguments.lab)
    found = Lab.all()
    if len(found) != 1:
        raise HostsError(
            "which lab? Give --lab or $JUMP_LAB"
            if found
            else "there is no lab: make one with `lab create`"
        )
    return found[0]


def _hosts(arguments: argparse.Namespace) -> list[Host]:
    lab = _lab(arguments)
    return [lab.host(name) for name in arguments.names] or lab.hosts()


def _host_row(host: Host) -> dict[str, Any]:
    state = "running" if host.is_running() else "off"
    return {"name": host.name, "init": host.init, "address": host.address, "state": state}


def _lab_row(lab: Lab) -> dict[str, Any]:
    return {
        "id": lab.id,
        "server_address": lab.gateway,
        "namespace": lab.namespace,
        "hosts": [host.name for host in lab.hosts()],
        "owner": lab.owner,
    }


# -- labs


def _lab_create(arguments: argparse.Namespace) -> Any:
    lab = Lab.create(arguments.id, owner=arguments.owner, progress=_progress(arguments))
    return _lab_row(lab) if arguments.json else lab.id


def _lab_destroy(arguments: argparse.Namespace) -> Any:
    # Not opened first: what a killed tool left half-made has to go, too.
    ids = [lab.id for lab in Lab.all()] if arguments.all else arguments.ids or [_lab(arguments).id]
    for name in ids:
        Lab(name).destroy()
    return {"destroyed": ids} if arguments.json else None


def _lab_list(_arguments: argparse.Namespace) -> Any:
    return [_lab_row(lab) for lab in Lab.all()]


def _lab_sweep(arguments: argparse.Namespace) -> Any:
    return {"swept": labs.sweep(_progress(arguments))}


def _lab_exec(arguments: argparse.Namespace) -> Any:
    command = _lab(arguments).command(_words(arguments))
    sys.stdout.flush()
    os.execvp(command[0], command)


# -- hosts


def _wanted(arguments: argparse.Namespace, lab: Lab) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for word in arguments.names:
        name, _, init = word.partition(":")
        wanted[name] = init or arguments.init
    taken = {host.name for host in lab.hosts()}
    for number in range(arguments.fleet):
        init = recipe.INITS[number % len(recipe.INITS)]
        free = (f"{init}-{i}" for i in range(1, 255) if f"{init}-{i}" not in taken)
        name = next(free)
        taken.add(name)
        wanted[name] = init
    if not wanted:
        raise HostsError("which hosts? Give NAME[:INIT] ... or --fleet N")
    return wanted


def _up(arguments: argparse.Namespace) -> Any:
    lab = _lab(arguments)
    made = lab.up(_wanted(arguments, lab), wait=arguments.seconds, progress=_progress(arguments))
    return [_host_row(host) for host in made]


def _on_each(change: Callable[[Host, argparse.Namespace], object]) -> Action:
    def action(arguments: argparse.Namespace) -> Any:
        hosts = _hosts(arguments)
        for host in hosts:
            change(host, arguments)
            _progress(arguments)(f"{arguments.verb} {host.name}: done")
        return [_host_row(host) for host in hosts] if arguments.json else None

    return action


def _boot(host: Host, arguments: argparse.Namespace) -> None:
    host.boot()
    host.wait(arguments.seconds)


def _down(arguments: argparse.Namespace) -> Any:
    hosts = _hosts(arguments)
    _lab(arguments).remove_hosts(hosts)
    return {"removed": [host.name for host in hosts]} if arguments.json else None


def _list(arguments: argparse.Namespace) -> Any:
    return [_host_row(host) for host in _lab(arguments).hosts()]


def _exec(arguments: argparse.Namespace) -> Any:
    host = _lab(arguments).host(arguments.name)
    return subprocess.run(host.command(_words(arguments), arguments.user), check=False).returncode


def _ssh(arguments: argparse.Namespace) -> Any:
    lab = _lab(arguments)
    command = lab.command([*lab.host(arguments.name).ssh_command(arguments.user), *arguments.words])
    return subprocess.run(command, check=False).returncode


def _console(arguments: argparse.Namespace) -> Any:
    return _lab(arguments).host(arguments.name).console()


def _words(arguments: argparse.Namespace) -> list[str]:
    words: list[str] = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise HostsError("which command?")
    return words


def _inventory(arguments: argparse.Namespace) -> Any:
    text = inventory.render(_lab(arguments), arguments.user)
    if arguments.output is None:
        return text
    arguments.output.write_text(text)
    return {"inventory": str(arguments.output)} if arguments.json else None


# -- images and the machine


def _images_build(arguments: argparse.Namespace) -> Any:
    return str(images.ensure(_progress(arguments)).parent)


def _images_clean(_arguments: argparse.Namespace) -> Any:
    return {"removed": images.clean()}


def _doctor(arguments: argparse.Namespace) -> Any:
    reason, missing = doctor.hosts_unavailable(), doctor.missing_packages()
    if arguments.json:
        print(
            json.dumps(
                {
                    "unavailable": reason,
                    "missing_packages": missing,
                    "images_built": images.are_built(),
                }
            )
        )
    else:
        print(
            f"No hosts on this machine: {reason}"
            if reason
            else "Hosts can be made on this machine."
        )
        if missing:
            print("Missing. As root: " + " ".join(doctor.install_command(missing)))
        state = "in" if images.are_built() else "not built yet, will be in"
        print(f"Images: {state} {images.folder()}")
    return 1 if reason else 0


def _install_deps(arguments: argparse.Namespace) -> Any:
    missing = doctor.missing_packages()
    if missing:
        doctor.install(missing)
    return {"installed": missing}


# -- the words of the command line


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--json", action="store_true", help="the result as JSON on stdout, and no progress"
    )
    of_lab = argparse.ArgumentParser(add_help=False, parents=[common])
    of_lab.add_argument(
        "--lab",
        metavar="ID",
        default=os.environ.get("JUMP_LAB"),
        help="$JUMP_LAB, else the only one",
    )
    main = argparse.ArgumentParser(
        prog="python -m tests.hosts", description="Real hosts for tests, without Docker."
    )
    verbs = main.add_subparsers(dest="verb", required=True, metavar="VERB")
    _lab_verbs(
        verbs.add_parser("lab", help="create, destroy, list, sweep labs; run a command inside one"),
        common,
        of_lab,
    )
    _host_verbs(verbs, of_lab)
    _machine_verbs(verbs, common)
    return main


def _lab_verbs(
    lab: argparse.ArgumentParser, common: argparse.ArgumentParser, of_lab: argparse.ArgumentParser
) -> None:
    verbs = lab.add_subparsers(dest="lab_verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", parents=[common], help="make a lab and print its id")
    create.add_argument("--id", help="a name of one's own")
    create.add_argument(
        "--owner", type=int, metavar="PID", help="sweep the lab once this process has ended"
    )
    create.set_defaults(action=_lab_create)
    destroy = verbs.add_parser(
        "destroy", parents=[of_lab], help="remove labs with everything in them"
    )
    destroy.add_argument("ids", nargs="*", metavar="ID")
    destroy.add_argument("--all", action="store_true", help="every lab of this machine")
    destroy.set_defaults(action=_lab_destroy)
    verbs.add_parser("list", parents=[common], help="the labs").set_defaults(action=_lab_list)
    sweep = verbs.add_parser("sweep", parents=[common], help="remove the labs of dead owners")
    sweep.set_defaults(action=_lab_sweep)
    execute = verbs.add_parser(
        "exec", parents=[of_lab], help="run a command inside the lab's network"
    )
    execute.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    execute.set_defaults(action=_lab_exec)


def _host_verbs(verbs: Any, of_lab: argparse.ArgumentParser) -> None:
    def add(
        name: str, action: Action, help: str, *, seconds: bool = False
    ) -> argparse.ArgumentParser:
        verb: argparse.ArgumentParser = verbs.add_parser(name, parents=[of_lab], help=help)
        verb.set_defaults(action=action)
        if seconds:
            verb.add_argument(
                "--seconds", type=float, default=60, help="how long a host may take (60)"
            )
        return verb

    up = add("up", _up, "make and start hosts", seconds=True)
    up.add_argument("names", nargs="*", metavar="NAME[:INIT]")
    up.add_argument(
        "--init", choices=recipe.INITS, default="systemd", help="for names without one (systemd)"
    )
    up.add_argument(
        "--fleet", type=int, default=0, metavar="N", help="N more hosts, the inits in turn"
    )
    add("list", _list, "the hosts of the lab")
    for name, change, purpose in (
        ("wait", lambda host, given: host.wait(given.seconds), "wait until SSH answers"),
        ("reboot", lambda host, given: host.reboot(given.seconds), "reboot from inside and wait"),
        ("power-cut", lambda host, given: host.power_cut(), "kill everything at once"),
        ("halt", lambda host, given: host.halt(given.seconds), "shut down cleanly"),
        ("boot", _boot, "switch on again and wait"),
    ):
        add(name, _on_each(change), purpose, seconds=True).add_argument(
            "names", nargs="*", metavar="NAME"
        )
    link = add(
        "link",
        _on_each(lambda host, given: host.link(given.state == "up")),
        "pull the cable, or plug it in",
    )
    link.add_argument("state", choices=("up", "down"))
    link.add_argument("names", nargs="*", metavar="NAME")
    add("down", _down, "remove hosts").add_argument("names", nargs="*", metavar="NAME")
    for name, action, purpose in (
        ("exec", _exec, "run a command inside, without SSH"),
        ("ssh", _ssh, "log in, or run a command, over SSH"),
    ):
        inside = add(name, action, purpose)
        inside.add_argument("--user", choices=USERS, default="root")
        inside.add_argument("name", metavar="NAME")
        inside.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    add("console", _console, "what a host printed while it booted").add_argument(
        "name", metavar="NAME"
    )
    listing = add("inventory", _inventory, "an Ansible inventory (YAML) of the lab")
    listing.add_argument("--user", choices=USERS, default="root")
    listing.add_argument("--output", type=Path, metavar="FILE")


def _machine_verbs(verbs: Any, common: argparse.ArgumentParser) -> None:
    image = verbs.add_parser("images", help="build or remove the base images")
    actions = image.add_subparsers(dest="images_verb", required=True, metavar="VERB")
    actions.add_parser("build", parents=[common], help="build what is missing").set_defaults(
        action=_images_build
    )
    actions.add_parser("clean", parents=[common], help="remove all but those in use").set_defaults(
        action=_images_clean
    )
    verbs.add_parser("doctor", parents=[common], help="what this machine lacks").set_defaults(
        action=_doctor
    )
    install = verbs.add_parser("install-deps", parents=[common], help="install it (root)")
    install.set_defaults(action=_install_deps)

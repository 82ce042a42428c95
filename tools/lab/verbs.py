"""What the verbs of the command line do. Each returns what `--json` prints."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import doctor, images, inventory, lab, recipe, relay
from .errors import HostsError
from .host import Host
from .lab import Lab

Arguments = argparse.Namespace
Verb = Callable[[Arguments], Any]


def progress(arguments: Arguments) -> images.Progress:
    """Where a verb reports what it is doing: stderr, or nowhere with `--json`."""
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:5.1f} s] {message}", file=sys.stderr, flush=True)

    return images.silent if arguments.json else say


def _lab(arguments: Arguments) -> Lab:
    if arguments.lab:
        return Lab.open(arguments.lab)
    # Not one of a running program, which nobody may mean by accident.
    found = [lab for lab in Lab.all() if lab.owner is None]
    if not found:
        raise HostsError("there is no lab: make one with `lab create`, or give --lab or $JUMP_LAB")
    if len(found) > 1:
        raise HostsError(f"which lab? Give --lab or $JUMP_LAB ({', '.join(x.id for x in found)})")
    return found[0]


def _hosts(arguments: Arguments) -> list[Host]:
    of = _lab(arguments)
    return [of.host(name) for name in arguments.names] or of.hosts()


def _host_row(host: Host) -> dict[str, Any]:
    state = "running" if host.is_running() else "off"
    return {"name": host.name, "init": host.init, "address": host.address, "state": state}


def _lab_row(of: Lab) -> dict[str, Any]:
    row = {"id": of.id, "server_address": of.gateway, "namespace": of.namespace}
    return row | {"hosts": [host.name for host in of.hosts()], "owner": of.owner}


def _words(arguments: Arguments) -> list[str]:
    words: list[str] = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise HostsError("which command?")
    return words


# -- labs


def lab_create(arguments: Arguments) -> Any:
    """Make a lab; people get its id alone, to be kept in a variable."""
    made = Lab.create(arguments.id, owner=arguments.owner, progress=progress(arguments))
    return _lab_row(made) if arguments.json else made.id


def lab_destroy(arguments: Arguments) -> Any:
    """Destroy labs, not opened first: what a killed tool left half-made has to go, too."""
    ids = arguments.ids or [_lab(arguments).id]
    for each in ids:
        lab.destroy(each)
    return {"destroyed": ids}


def lab_list(_arguments: Arguments) -> Any:
    """All labs of the machine."""
    return [_lab_row(each) for each in Lab.all()]


def lab_sweep(arguments: Arguments) -> Any:
    """Remove what dead owners left."""
    return {"swept": lab.sweep(progress(arguments))}


def lab_exec(arguments: Arguments) -> Any:
    """Become a command inside the lab's network."""
    command = _lab(arguments).command(_words(arguments))
    os.execvp(command[0], command)


def lab_publish(arguments: Arguments) -> Any:
    """Relay a port of this machine's loopback to the server inside, as long as the lab lives."""
    say, to = progress(arguments), _lab(arguments)
    local = arguments.port if arguments.local is None else arguments.local
    with relay.Relay(to.namespace, (to.gateway, arguments.port), ("127.0.0.1", local)) as running:
        host, port = running.address
        say(f"{host}:{port} leads to {to.gateway}:{arguments.port} in lab {to.id}; Ctrl-C ends it")
        while to.folder.exists():
            running.wait(0.5)


# -- hosts


def _wanted(arguments: Arguments, of: Lab) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for word in arguments.names:
        name, _, init = word.partition(":")
        wanted[name] = init or arguments.init
    taken = {host.name for host in of.hosts()} | set(wanted)
    for number in range(arguments.fleet):
        init = recipe.INITS[number % len(recipe.INITS)]
        name = next(name for i in range(1, 255) if (name := f"{init}-{i}") not in taken)
        taken.add(name)
        wanted[name] = init
    if not wanted:
        raise HostsError("which hosts? Give NAME[:INIT] ... or --fleet N")
    return wanted


def up(arguments: Arguments) -> Any:
    """Make and start hosts."""
    of = _lab(arguments)
    made = of.up(_wanted(arguments, of), wait=arguments.seconds, progress=progress(arguments))
    return [_host_row(host) for host in made]


def on_each(change: Callable[[Host, Arguments], object]) -> Verb:
    """The verb that does this to each host that is named (to all, without names)."""

    def verb(arguments: Arguments) -> Any:
        say, hosts = progress(arguments), _hosts(arguments)

        def one(host: Host) -> None:
            change(host, arguments)
            say(f"{host.name}: done")

        with ThreadPoolExecutor(max(1, len(hosts))) as pool:
            list(pool.map(one, hosts))
        return [_host_row(host) for host in hosts]

    return verb


def boot(host: Host, arguments: Arguments) -> None:
    """Switch a host on and wait."""
    host.boot()
    host.wait(arguments.seconds)


def down(arguments: Arguments) -> Any:
    """Remove hosts."""
    hosts = _hosts(arguments)
    _lab(arguments).remove_hosts(hosts)
    return {"removed": [host.name for host in hosts]}


def list_hosts(arguments: Arguments) -> Any:
    """The hosts of the lab."""
    return [_host_row(host) for host in _lab(arguments).hosts()]


def execute(arguments: Arguments) -> Any:
    """Run a command inside; its status is the tool's."""
    host = _lab(arguments).host(arguments.name)
    words = _words(arguments)
    # One word is a line for the shell, as with ssh.
    command = host.command(words if len(words) > 1 else words[0], arguments.user)
    raise SystemExit(subprocess.run(command, check=False).returncode)


def ssh(arguments: Arguments) -> Any:
    """Log in over SSH, or run a command; its status is the tool's."""
    of = _lab(arguments)
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    command = of.command([*of.host(arguments.name).ssh_command(arguments.user), *words])
    raise SystemExit(subprocess.run(command, check=False).returncode)


def console(arguments: Arguments) -> Any:
    """What a host printed."""
    return _lab(arguments).host(arguments.name).console()


def snapshot(arguments: Arguments) -> Any:
    """What is on a host: files, processes, units, accounts."""
    return _lab(arguments).host(arguments.name).snapshot()


def list_inventory(arguments: Arguments) -> Any:
    """The lab for Ansible."""
    text = inventory.render(_lab(arguments), arguments.user)
    if arguments.output is None:
        return text
    arguments.output.write_text(text)
    return {"inventory": str(arguments.output)}


# -- images and the machine


def images_build(arguments: Arguments) -> Any:
    """Build the images that are missing."""
    return {"images": str(images.ensure(progress(arguments)).parent)}


def images_clean(_arguments: Arguments) -> Any:
    """Remove the images that no lab uses."""
    return {"removed": images.clean()}


def examine(arguments: Arguments) -> Any:
    """Say whether hosts can be made here, and what is missing; status 1 when they cannot."""
    reason, missing = doctor.hosts_unavailable(), doctor.missing_packages()
    facts = {
        "unavailable": reason,
        "install": doctor.install_command(missing) if missing else None,
        "images": str(images.folder()),
        "images_built": images.are_built(),
    }
    if not arguments.json:
        print("Hosts can be made here." if reason is None else f"No hosts here: {reason}.")
        if missing:
            print("To be run by root: " + " ".join(doctor.install_command(missing)))
        state = "are in" if images.are_built() else "will be built by the first start, into"
        print(f"The base images {state} {images.folder()}")
    return facts


def install_packages(_arguments: Arguments) -> Any:
    """Install the Debian packages that are missing."""
    missing = doctor.missing_packages()
    if missing:
        doctor.install(missing)
    return {"installed": missing}

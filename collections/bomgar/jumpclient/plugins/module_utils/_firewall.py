# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rules of a computer's firewall that let the server reach a passive Jump Client.

A file records the rules that were made here, so that no other rule is ever removed. It is root's,
and outside the Jump Client's directories, because it must outlive the Jump Client.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shlex
import socket
from typing import Any, Callable, Dict, List, NamedTuple, Tuple

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.bomgar.jumpclient.plugins.module_utils._diff import diff_of

FIREWALLD, UFW = "firewalld", "ufw"
FOLDER = "/var/lib"
LIMIT = 256 * 1024
"""Maximum size of the file in bytes."""
NAME = re.compile("^[A-Za-z][A-Za-z0-9_-]{0,30}$")
"""Names of services, which are names of files here."""

ARGUMENTS: Dict[str, Dict[str, Any]] = {
    "firewall": {"type": "str", "choices": [FIREWALLD, UFW]},
    "service_name": {"type": "str", "default": "jumpclient"},
    "port": {"type": "int", "default": 5832},
    "sources": {"type": "list", "elements": "str", "default": []},
    "zone": {"type": "str", "default": ""},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}

Run = Callable[[List[str]], Tuple[int, str, str]]
"""Runs a program; returns its exit status, output and error output."""


def record_path(service_name: str) -> str:
    """Return the path of the file that records the rules of a Jump Client."""
    return os.path.join(FOLDER, service_name + "-firewall.json")


class Trouble(Exception):
    """The firewall refuses, or can't be asked."""


class Rule(NamedTuple):
    """A rule that accepts TCP connections from a network to a port; C(zone) is firewalld's."""

    firewall: str
    zone: str
    source: str
    port: int

    def __str__(self) -> str:
        where = "%s, zone %s" % (self.firewall, self.zone) if self.zone else self.firewall
        return "%s: TCP port %d from %s" % (where, self.port, self.source)

    @property
    def family(self) -> str:
        """Return C(ipv4) or C(ipv6)."""
        return "ipv6" if ":" in self.source else "ipv4"


class Firewalld:
    """Rich rules of firewalld, permanent and at run time.

    The configuration is not loaded again, because that drops what other programs added at run time.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        status, _out, _error = run(["firewall-cmd", "--state"])
        if status == MISSING:
            raise Trouble("firewalld is not installed")
        self._is_running = status == 0

    def zone(self, wanted: str) -> str:
        """Return the zone that a task means: the default one if it names none."""
        return wanted or self._told(self._permanent("--get-default-zone", zoned=False)).strip()

    def has(self, rule: Rule) -> bool:
        """Return whether a rule holds, now and after the next start."""
        return all(
            _rich(rule) in self._told(command).splitlines()
            for command in self._everywhere(rule.zone, "--list-rich-rules")
        )

    def add(self, rule: Rule) -> None:
        """Add a rule; nothing happens where it is there already."""
        for command in self._everywhere(rule.zone, "--add-rich-rule=" + _rich(rule)):
            self._told(command)

    def remove(self, rule: Rule) -> None:
        """Remove a rule; nothing happens where it is not there."""
        for command in self._everywhere(rule.zone, "--remove-rich-rule=" + _rich(rule)):
            self._told(command)

    def _everywhere(self, zone: str, word: str) -> List[List[str]]:
        found = [self._permanent("--zone=" + zone, word)]
        if self._is_running:
            found.append(["firewall-cmd", "--zone=" + zone, word])
        return found

    def _permanent(self, *words: str, zoned: bool = True) -> List[str]:
        if not self._is_running:
            return ["firewall-offline-cmd", *words]
        return ["firewall-cmd", *(["--permanent"] if zoned else []), *words]

    def _told(self, command: List[str]) -> str:
        return told(self._run, command)


class Ufw:
    """Rules of ufw, which apply as soon as it is enabled."""

    def __init__(self, run: Run) -> None:
        self._run = run
        status, out, error = run(["ufw", "show", "added"])
        if status == MISSING:
            raise Trouble("ufw is not installed")
        if status:
            raise Trouble((error or out).strip())
        self._found = [_words(line) for line in out.splitlines() if line.startswith("ufw ")]

    def zone(self, _wanted: str) -> str:
        """Return nothing: ufw has no zones."""
        return ""

    def has(self, rule: Rule) -> bool:
        """Return whether a rule is there."""
        return ["ufw", *self._rule(rule)] in self._found

    def add(self, rule: Rule) -> None:
        """Add a rule, with a comment; nothing happens where it is there already."""
        told(self._run, ["ufw", *self._rule(rule), "comment", "Jump Client"])

    def remove(self, rule: Rule) -> None:
        """Remove a rule; nothing happens where it is not there."""
        told(self._run, ["ufw", "delete", *self._rule(rule)])

    @staticmethod
    def _rule(rule: Rule) -> List[str]:
        # In the order in which ufw itself shows it.
        return ["allow", "from", rule.source, "to", "any", "port", str(rule.port), "proto", "tcp"]


MISSING = -1
"""What a run returns as the exit status where there is no such program."""
KINDS: Dict[str, Any] = {FIREWALLD: Firewalld, UFW: Ufw}


class FirewallModule(AnsibleModule):
    """Lets the server's addresses reach the port, and nobody else through these rules."""

    def __init__(self) -> None:
        super().__init__(
            argument_spec=ARGUMENTS,
            supports_check_mode=True,
            required_if=[("state", "present", ["firewall", "sources"])],
        )
        self._opened: Dict[str, Any] = {}
        self._path = record_path(self.params["service_name"])

    def run(self) -> None:
        """Make the rules as the task wants them, and end."""
        if not NAME.match(self.params["service_name"]):
            self.fail_json(
                msg="service_name: must be a letter followed by letters, digits, _ and -"
            )
        try:
            self._work()
        except (Trouble, OSError, ValueError) as error:
            self.fail_json(msg=str(error))

    def _work(self) -> None:
        made = self._recorded()
        wanted = self._wanted() if self.params["state"] == "present" else []
        missing = [rule for rule in wanted if not self._firewall(rule.firewall).has(rule)]
        stale = [rule for rule in made if rule not in wanted]
        # A rule that was there before belongs to whoever made it.
        own = [rule for rule in wanted if rule in made or rule in missing]
        before = sorted(str(rule) for rule in {*made, *wanted} - {*missing})
        if not self.check_mode and (missing or stale or own != made):
            # First what there will be: an interrupted run forgets no rule.
            self._record([*own, *stale])
            for rule in stale:
                self._remove(rule)
            for rule in missing:
                self._firewall(rule.firewall).add(rule)
            self._record(own)
        self.exit_json(
            changed=bool(missing or stale),
            rules=[str(rule) for rule in wanted],
            diff=diff_of(before, sorted(str(rule) for rule in wanted)),
        )

    def _wanted(self) -> List[Rule]:
        firewall, port = self.params["firewall"], self.params["port"]
        if not 1 <= port <= 65535:
            raise Trouble("port: must be from 1 to 65,535")
        zone = self._firewall(firewall).zone(self.params["zone"])
        sources = sorted({one for given in self.params["sources"] for one in networks(given)})
        if not sources:
            raise Trouble("sources: at least one address is required")
        return [Rule(firewall, zone, source, port) for source in sources]

    def _firewall(self, kind: str) -> Any:
        if kind not in self._opened:
            self._opened[kind] = KINDS[kind](self._ran)
        return self._opened[kind]

    def _remove(self, rule: Rule) -> None:
        try:
            self._firewall(rule.firewall).remove(rule)
        except Trouble as error:
            # A firewall that was uninstalled since has no rule any more.
            if self._ran([{FIREWALLD: "firewall-cmd", UFW: "ufw"}[rule.firewall]])[0] != MISSING:
                raise Trouble("%s: %s" % (rule, error)) from error

    def _ran(self, command: List[str]) -> Tuple[int, str, str]:
        if self.get_bin_path(command[0]) is None:
            return MISSING, "", ""
        status, out, error = self.run_command(
            command, environ_update={"LC_ALL": "C", "LANGUAGE": "C"}
        )
        return status, out, error

    def _recorded(self) -> List[Rule]:
        """Return the rules that were made here before."""
        try:
            with open(self._path, "rb") as stream:
                listed = json.loads(stream.read(LIMIT).decode("utf-8"))
            return [
                Rule(one["firewall"], one["zone"], one["source"], one["port"]) for one in listed
            ]
        except FileNotFoundError:
            return []
        except (KeyError, TypeError) as error:
            raise Trouble("%s is damaged" % self._path) from error

    def _record(self, rules: List[Rule]) -> None:
        if not rules:
            if os.path.lexists(self._path):
                os.unlink(self._path)
            return
        text = json.dumps([rule._asdict() for rule in rules], indent=1)
        written = self._path + ".new"
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(written, self._path)


def networks(source: str) -> List[str]:
    """Return the addresses of a source, as firewalls show them: an address, a network or a name.

    Raises:
        Trouble: a name that has no address.
    """
    try:
        network = ipaddress.ip_network(source, strict=False)
    except ValueError:
        return _resolved(source)
    whole = network.prefixlen == network.max_prefixlen
    return [str(network.network_address if whole else network)]


def _resolved(name: str) -> List[str]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Trouble("sources: %s has no address (%s)" % (name, error)) from error
    return sorted({str(one[4][0]).partition("%")[0] for one in found})


def told(run: Run, command: List[str]) -> str:
    """Return what a program prints.

    Raises:
        Trouble: it fails, with its reason.
    """
    status, out, error = run(command)
    if status:
        raise Trouble("%s: %s" % (" ".join(map(shlex.quote, command)), (error or out).strip()))
    return out


def _rich(rule: Rule) -> str:
    """Return a rule as firewalld itself shows it."""
    return 'rule family="%s" source address="%s" port port="%d" protocol="tcp" accept' % (
        rule.family,
        rule.source,
        rule.port,
    )


def _words(line: str) -> List[str]:
    """Return the words of a rule that ufw shows, without its comment."""
    words = shlex.split(line)
    return words[: words.index("comment")] if "comment" in words else words

"""The command ``diagnose``: checks the connection to the server step by step."""

import json
import os
import socket
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from jump_wire.languages import language

from . import identity
from . import proxy as proxies
from .channel import open_channel
from .clock import wrong_clock
from .config_file import read_proxy
from .console import choose, complain_of_usage, error_of, in_words, say
from .dial import (
    DialError,
    Route,
    ServerRefused,
    WrongCertificate,
    dial,
    pinned_context,
    try_tcp,
)
from .layout import Config, Layout
from .platform import current
from .servers import Servers
from .status import disabled_text, facts, versions_text

if TYPE_CHECKING:
    from .ports import Process

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
_FRENCH = {
    "process": "processus",
    "name": "nom",
    "server": "serveur",
    "clock": "horloge",
    "credential": "authentification",
}
CLOCK_SECONDS = 300.0
"""Maximum difference to the server's clock, in seconds. A larger one fails the clock step."""


class Step(NamedTuple):
    """The result of one step: its name, its outcome, and the details found."""

    name: str
    outcome: str
    found: str


class _Stop(Exception):
    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class Diagnosis:
    """Checks of one server address. Most steps require that the earlier steps succeeded.

    Args:
        layout: the installation.
        config: its configuration.
        address: the server address to check.
        process: the client's process, if it runs.
        timeout: seconds for each step.
    """

    def __init__(
        self,
        layout: Layout,
        config: Config,
        address: str,
        process: "Optional[Process]",
        timeout: float = 8.0,
    ) -> None:
        self._layout = layout
        self._config = config
        self._address = address
        self._running = process
        self._timeout = timeout
        self._route: Optional[Route] = None

    def run(self) -> List[Step]:
        """Run all steps, and return their results."""
        checks: List[Tuple[str, Callable[[], str]]] = [
            ("configuration", self._configuration),
            ("process", self._process),
            ("name", self._name),
            ("proxy", self._proxy),
            ("tcp", self._connect),
            ("tls", self._handshake),
            ("server", self._answer),
            ("clock", self._clock),
            ("credential", self._credential),
        ]
        steps: List[Step] = []
        broken = False
        for name, check in checks:
            if broken:
                steps.append(Step(name, SKIPPED, ""))
                continue
            try:
                steps.append(Step(name, OK, check()))
            except _Stop as error:
                steps.append(Step(name, FAILED, error.found))
                # The later steps do not depend on the process, the clock or the server's answer.
                broken = name not in ("process", "clock", "server")
        return steps

    def _configuration(self) -> str:
        try:
            with open(self._layout.ca, encoding="ascii") as file:
                context = pinned_context(file.read())
        except (OSError, ValueError) as error:
            raise _Stop(str(error)) from error
        if not os.access(self._layout.state, os.R_OK | os.X_OK):
            raise _Stop("this account can't read %s" % self._layout.state)
        self._route = Route(self._address, context, read_proxy(self._layout), self._timeout)
        return "%s, %s" % (self._layout.directory, self._address)

    def _process(self) -> str:
        if self._running is None:
            raise _Stop("the Jump Client is not running")
        return "process %d" % self._running.pid

    def _name(self) -> str:
        host, port = self._known_route().host_and_port()
        chosen = self._chosen_proxy()
        if chosen is not None and chosen.scheme != "socks5":
            return "resolved by the proxy"
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise _Stop("%s: %s" % (host, reason)) from error
        return ", ".join(sorted({str(item[4][0]) for item in found}))

    def _proxy(self) -> str:
        chosen = self._chosen_proxy()
        return "none" if chosen is None else chosen.shown()

    def _connect(self) -> str:
        try:
            try_tcp(self._known_route())
        except DialError as error:
            raise _Stop(str(error)) from error
        return "connected to %s" % self._address

    def _handshake(self) -> str:
        route = self._known_route()
        try:
            with dial(route) as tls:
                return "%s, certificate signed by the installer's CA" % tls.version()
        except WrongCertificate as error:
            told = wrong_clock(route) if error.by_clock else None
            told = told or error_of("certificate_mismatch", {"server": self._address})
            raise _Stop("%s (%s)" % (told.text(language()), in_words(str(error)))) from error
        except DialError as error:
            raise _Stop(str(error)) from error

    def _answer(self) -> str:
        status, _ = self._get("/healthz")
        if status != 200:
            raise _Stop("the server responded %d" % status)
        return "healthy"

    def _clock(self) -> str:
        import email.utils  # noqa: PLC0415 - only here

        _, date = self._get("/healthz")
        parsed = email.utils.parsedate_to_datetime(date) if date else None
        if parsed is None:
            return "the server didn't send the time"
        difference = time.time() - parsed.timestamp()
        if abs(difference) > CLOCK_SECONDS:
            raise _Stop("this computer's clock differs from the server's by %+.0f s" % difference)
        return "differs from the server's by %+.0f s" % difference

    def _credential(self) -> str:
        if facts(self._layout, self._config, self._running is not None)["connected"]:
            return "in use: the Jump Client is connected"
        try:
            known = identity.load(self._layout.identity)
        except identity.IdentityDamaged as error:
            damaged = error_of("identity_damaged", {"path": str(error)})
            raise _Stop(damaged.text(language())) from error
        except OSError as error:
            raise _Stop(str(error)) from error
        if known is None:
            raise _Stop("not enrolled yet; start the client")
        headers = [("Authorization", known.authorization())]
        try:
            open_channel(self._known_route(), "/agent/v1/link", headers).close()
        except ServerRefused as error:
            if not error.code:
                raise _Stop("the server responded %d" % error.status) from error
            told = error_of(error.code, error.parameters).text(language())
            raise _Stop("%s: %s" % (error.code, told)) from error
        except DialError as error:
            raise _Stop(str(error)) from error
        return "accepted"

    def _get(self, path: str) -> Tuple[int, str]:
        import http.client  # noqa: PLC0415 - only here

        route = self._known_route()
        connection = http.client.HTTPConnection(route.address, timeout=route.timeout)
        try:
            connection.sock = dial(route)
            connection.request("GET", path, headers={"Connection": "close"})
            with connection.getresponse() as response:
                response.read(4096)
                return response.status, response.getheader("Date") or ""
        except (OSError, http.client.HTTPException, DialError) as error:
            raise _Stop(str(error) or type(error).__name__) from error
        finally:
            connection.close()

    def _known_route(self) -> Route:
        assert self._route is not None  # noqa: S101 - the first step made it
        return self._route

    def _chosen_proxy(self) -> Optional[proxies.Proxy]:
        route = self._known_route()
        try:
            return proxies.choose(*route.host_and_port(), route.proxy)
        except ValueError as error:
            raise _Stop("proxy: %s" % error) from error


def diagnose(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Print the results for every address.

    Returns:
        The exit status: 0 if all steps succeed for at least one address, 1 if not, 2 for wrong
        usage.
    """
    if arguments not in ([], ["--json"]):
        complain_of_usage("jump-client diagnose [--json]")
        return 2
    process = current().processes.running(layout.pid)
    known = facts(layout, config, process is not None)
    current().accounts.step_down(config)
    reports = []
    for address in Servers(layout, config).all():
        steps = Diagnosis(layout, config, address, process).run()
        reports.append((address, steps))
    well = any(all(step.outcome == OK for step in steps) for _, steps in reports)
    if arguments:
        versions = {name: known[name] for name in ("version", "offered_version", "update")}
        servers = [_as_json(*report) for report in reports]
        disabled = known["disabled"]
        say(json.dumps({"ok": well, "disabled": disabled, **versions, "servers": servers}))
    else:
        say(versions_text(known))
        for address, steps in reports:
            _tell(address, steps)
        if known["disabled"]:
            say(disabled_text(layout))
    return 0 if well else 1


def _as_json(address: str, steps: List[Step]) -> Dict[str, Any]:
    return {"address": address, "steps": [step._asdict() for step in steps]}


def _tell(address: str, steps: List[Step]) -> None:
    words = {
        OK: "ok",
        FAILED: choose("FAILED", "ÉCHEC"),
        SKIPPED: choose("skipped", "omis"),
    }
    say(address)
    for step in steps:
        name = choose(step.name, _FRENCH.get(step.name, step.name))
        say("  %-16s %-8s %s" % (name, words[step.outcome], in_words(step.found)))

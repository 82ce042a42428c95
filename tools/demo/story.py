"""The demo from its first step to its last, and the clean-up after any step."""

import contextlib
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from jump_api import events
from jump_api.api import Api
from jump_api.remote import run_command
from jump_wire.errors import UserError

from . import people, place, processes
from .deploy import Playbooks
from .fleet import HOSTS_ACCOUNT, SERVER_NAME, Fleet
from .place import CHECKOUT, Place
from .progress import DemoError, Progress
from .server import Server, check_port, kept_in, variables

ONLINE_SECONDS = 60.0
INTERRUPTED = 130
JUMP = shlex.quote(str(Path(sys.prefix) / "bin" / "jump"))


class Stopped(KeyboardInterrupt):
    """A signal requests the end. An event loop passes on no other exception of a handler."""


@dataclass(frozen=True)
class Options:
    """The demo's options: automatic check, number of hosts (0: this machine), port."""

    check: bool
    fleet: int
    port: int


@dataclass(frozen=True)
class Running:
    """The parts of the demo after the server's start."""

    server: Server
    people: people.People
    playbooks: Playbooks

    @property
    def technician(self) -> Api:
        """The API with the technician's token."""
        return Api.with_token(self.server.site, self.people.technician_token)


class Demo:
    """One demo.

    Args:
        where: its folders.
        progress: shows the steps.
        options: the requested options.
    """

    def __init__(self, where: Place, progress: Progress, options: Options) -> None:
        self._place = where
        self._progress = progress
        self._options = options
        self._fleet: Fleet | None = None
        self._server: Server | None = None
        self._deployed: Running | None = None

    def run(self) -> int:
        """Run the whole demo and undo it; return the exit status."""
        with signals() as hold:
            try:
                status = self._play()
            finally:
                hold()
                left = self._tear_down()
        return left or status

    def _play(self) -> int:
        try:
            self._sweep()
            running = self._set_up()
            clients = self._deploy(running)
            if self._options.check:
                self._check(running, clients)
            else:
                self._invite(running, str(clients[0]["name"]))
        except Stopped:
            self._progress.line()
            return 0 if self._deployed else INTERRUPTED
        except (DemoError, UserError, OSError, subprocess.TimeoutExpired) as error:
            return self._fail(error)
        return 0

    def _sweep(self) -> None:
        left = self._place.recall()
        if left:
            with self._progress.step("Earlier demo cleaned up"):
                place.clean(self._place, left)

    def _set_up(self) -> Running:
        check_port(self._options.port)
        place.prepare(self._place, deploys_here=not self._options.fleet)
        if self._options.fleet:
            with self._progress.step(f"{self._options.fleet} real hosts") as step:
                self._fleet = Fleet(self._place, self._options.fleet)
                self._fleet.start(step)
        server = self._serve()
        with self._progress.step("Administrator, technician, Jump Group, API token"):
            everybody = people.equip(server, people.create(server))
        return Running(server, everybody, self._playbooks(server, everybody))

    def _deploy(self, running: Running) -> list[dict[str, Any]]:
        """Deploy, and return the Jump Clients that are online on the server."""
        running.playbooks.run("deploy", "playbooks/deploy.yml")
        self._deployed = running
        with self._progress.step("The server sees") as step:
            clients = self._online(running.technician)
            step.what = f"The server says: {len(clients)} online"
        return clients

    def _serve(self) -> Server:
        number = self._options.port
        with self._progress.step(f"Server on https://127.0.0.1:{number}"):
            if self._fleet is None:
                server = Server(self._place, number)
            else:
                addresses = [f"{SERVER_NAME}:{number}"]
                wrapper = self._fleet.wrapper
                self._fleet.publish(number)
                server = Server(
                    self._place,
                    number,
                    wrapper=wrapper,
                    addresses=addresses,
                    listen="0.0.0.0",  # noqa: S104  # in the hosts' network
                )
            self._server = server
            server.configure()
            server.start()
        return server

    def _playbooks(self, server: Server, everybody: people.People) -> Playbooks:
        common = {
            "jump_client_jump_group": people.GROUP,
            "jump_client_cache_dir": str(self._place.work / "packages"),
        }
        here = {
            "jump_client_install_dir": str(self._place.client),
            "jump_client_user": self._place.account,
            "ansible_remote_tmp": str(self._place.temporary),
            # The client exists only as long as the demo, so it must not start at boot.
            "jump_client_boot": "none",
        }
        return Playbooks(
            self._place,
            self._progress,
            inventory=self._fleet.inventory if self._fleet else CHECKOUT / "inventories" / "demo",
            extra=common if self._fleet else {**common, **here},
            secrets=variables(server, everybody.ansible_token),
            wrapper=self._fleet.wrapper if self._fleet else None,
        )

    def _online(self, api: Api) -> list[dict[str, Any]]:
        wanted = self._options.fleet or 1
        found: list[dict[str, Any]] = []

        def all_there() -> bool:
            found[:] = [each for each in api.items("/jump-clients") if each["status"] == "online"]
            return len(found) >= wanted

        if not events.wait_until(api, all_there, ONLINE_SECONDS):
            raise DemoError(f"{len(found)} of {wanted} Jump Clients are online")
        return found

    def _check(self, running: Running, clients: list[dict[str, Any]]) -> None:
        api = running.technician
        account = HOSTS_ACCOUNT if self._fleet else self._place.account
        for client in clients:
            with self._progress.step(f"Jump to {client['name']}") as step:
                step.what += f": {self._identify(api, client['id'], account)}"
        self._remove(running)
        with self._progress.step("Nothing is left: no record, process or file"):
            left = [str(each["name"]) for each in api.items("/jump-clients")]
            left += self._left_on([str(client["hostname"]) for client in clients])
            if left:
                raise DemoError(f"left after the removal: {', '.join(left)}")

    def _left_on(self, computers: list[str]) -> list[str]:
        if self._fleet is not None:
            return [f"{name}: {each}" for name in computers for each in self._fleet.leftovers(name)]
        client = self._place.client
        left = [f"process {process.pid}" for process in processes.running_from(client)]
        return [*left, str(client)] if client.exists() else left

    def _identify(self, api: Api, client_id: str, account: str) -> str:
        output: list[bytes] = []
        exited = run_command(api, {"jump_client_id": client_id}, "id", output.append, output.append)
        said = b"".join(output).decode("utf-8", "replace").strip()
        self._progress.log(f"id: {said} (status {exited.status})")
        match = re.fullmatch(r"uid=\d+\(([^)]+)\) gid=.*", said)
        if exited.status or match is None or match[1] != account:
            raise DemoError(f"id should say that the account is {account}, and said: {said!r}")
        return said

    def _remove(self, running: Running) -> None:
        running.playbooks.run("remove", "playbooks/remove.yml")
        self._deployed = None

    def _invite(self, running: Running, name: str) -> None:
        name = shlex.quote(name)
        toy = self._fleet.power(name) if self._fleet else init_script(self._place.client)
        for line in invitation(running.server, running.people, name, toy):
            self._progress.line(line)
        while not running.server.wait(1.0):
            pass
        raise DemoError(f"the server stopped unexpectedly:\n{running.server.blame()}")

    def _fail(self, error: Exception) -> int:
        text = error.text() if isinstance(error, UserError) else str(error)
        self._progress.log(text)
        self._progress.line(f"\nThe demo failed: {text}\nDetails: {self._place.log}\n")
        return 1

    def _tear_down(self) -> int:
        """Undo everything; return 1 when something is left, else 0."""
        try:
            if self._deployed and not self._deployed.server.ended:
                with contextlib.suppress(DemoError):  # clean() removes the rest
                    self._remove(self._deployed)
            if self._place.recall():
                with self._progress.step("Everything stopped and removed"):
                    self._stop()
        except (DemoError, OSError, subprocess.TimeoutExpired) as error:
            return self._fail(error)
        return 0

    def _stop(self) -> None:
        with kept_in(self._progress, "server", self._place.work / "server.log"):
            if self._server is not None:
                self._server.stop()
            if self._fleet is not None:
                self._fleet.stop()
        place.clean(self._place, self._place.recall())


def init_script(client: Path) -> list[str]:
    """Return the commands that stop and start the Jump Client on this machine."""
    return [f"{client}/init-script stop", f"{client}/init-script start"]


def invitation(
    server: Server, everybody: people.People, name: str, toy: list[str]
) -> Iterator[str]:
    """Yield the lines that the demo shows once everything runs.

    Args:
        server: the server.
        everybody: the users that may sign in.
        name: a Jump Client's name in the console.
        toy: commands that take this Jump Client offline and online again.
    """
    yield ""
    yield f"  Console        {server.url}/console"
    for role, person in (
        ("Technician", everybody.technician),
        ("Administrator", everybody.administrator),
    ):
        yield f"  {role:<14} {person.username:<7} password  {person.password}"
    yield "                 (shown only once, never stored)"
    yield ""
    yield "  What to try next"
    yield "  - Open the console and sign in as the technician. The browser warns about the"
    yield "    certificate because the demo's own CA signed it."
    yield f"  - Double-click {name}: a shell opens in a tab. Type id."
    yield "  - Watch the console while it goes offline and comes back:"
    yield from (f"      {command}" for command in toy)
    yield "  - Do the same from another terminal:"
    yield f"      export JUMP_SERVER_URL={server.url}"
    yield f"      export JUMP_CA_PATH={shlex.quote(str(server.ca_path))}"
    yield f"      export JUMP_TOKEN={everybody.technician_token}"
    if urllib.request.getproxies().keys() & {"https", "all"}:
        yield "      export no_proxy=127.0.0.1"
    yield f"      {JUMP} clients"
    yield f"      {JUMP} shell {name}"
    yield f"      {JUMP} run {name} -- uname -a"
    yield ""
    yield "  Press Ctrl+C to stop and remove everything."
    yield ""


@contextlib.contextmanager
def signals() -> Iterator[Any]:
    """Turn signals that request the end into :class:`Stopped`.

    Yields a function that makes the process ignore further signals.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        hold()
        raise Stopped

    def hold() -> None:
        # Not SIG_IGN, because the programs that clean up would inherit it.
        for number in numbers:
            signal.signal(number, lambda *_: None)

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield hold
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""What happens between a technician's list and a jump, played by an agent and by other users."""

import ssl
import threading
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.orm import Session as Transaction

from jump_api.api import Api, Site
from jump_server import config
from jump_server.accounts import tokens, users
from jump_server.admin import COMMAND_LINE
from jump_server.bootstrap import existing
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_wire import messages
from jump_wire.errors import UserError
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, make_installer, until
from tests.ports import free_port
from tests.web.sites import RunningSite

AT_ONCE = 20
"""Users that may be starting sessions at the same time, as a new site has it."""


class Crowd:
    """One user more than may start sessions at once, each with a Jump Client of their own."""

    def __init__(self, site: RunningSite, access: Access) -> None:
        place = Site(access.url, access.ca_path)
        self._users = [Api.with_token(place, token) for token in _people(site, AT_ONCE + 1)]
        key = make_installer(access)["key"]
        self._agents = [
            HandAgent(access, f"crowd-{index}", key=key) for index in range(AT_ONCE + 1)
        ]
        for agent in self._agents:
            agent.go_online()
        self._started: list[tuple[Api, str]] = []

    def start(self) -> list[str]:
        """Have all of them start a session at the same moment.

        Returns:
            The code of each one's refusal; an empty text for a session.
        """
        self.rest()
        together = threading.Barrier(len(self._users))

        def start(user: Api, agent: HandAgent) -> str:
            user.request("GET", "/auth/me")  # so that the connection is there already
            together.wait(30)
            try:
                made = user.request("POST", "/sessions", {"jump_client_id": agent.client_id})
            except UserError as error:
                return error.code
            self._started.append((user, made["id"]))
            return ""

        with ThreadPoolExecutor(len(self._users)) as pool:
            return list(pool.map(start, self._users, self._agents))

    def rest(self) -> None:
        """End what they have started."""
        for user, session_id in self._started:
            user.request("DELETE", f"/sessions/{session_id}")
        self._started.clear()

    def leave(self) -> None:
        """Cut all links."""
        for agent in self._agents:
            agent.drop()


def _people(site: RunningSite, count: int) -> list[str]:
    """Make administrators without a password; returns their API tokens."""

    def make(tx: Transaction) -> list[str]:
        made = []
        for index in range(count):
            new = parse(users.NewUser, {"username": f"user-{index}", "role": "administrator"})
            user = users.create(tx, COMMAND_LINE, new, "none")
            actor = Actor(user["id"], COMMAND_LINE.username, user["role"])
            wanted = parse(tokens.NewToken, {"name": "Jumps", "scopes": ["all"]})
            made.append(str(tokens.create(tx, actor, wanted)["token"]))
        return made

    with existing(config.load(site.folder)) as opened:
        return opened.database.write(make)


@dataclass
class Scene:
    """A Jump Client that technicians see in their lists, and who else takes part."""

    access: Access
    crowd: Crowd
    agent: HandAgent

    def status(self) -> str:
        """The status of its record."""
        found = self.access.api.request("GET", f"/jump-clients/{self.agent.client_id}")
        return str(found["status"])


Part = Callable[[Scene], None]


def _nothing(_: Scene) -> None:
    pass


@dataclass(frozen=True)
class Trouble:
    """Why a jump fails.

    Args:
        listed: what makes the record look in the list as it does.
        happens: what happens after the list was read, once.
        before: what happens before each jump.
        answers: what the computer does about each jump.
    """

    listed: Part = lambda scene: scene.agent.go_online()
    happens: Part = _nothing
    before: Part = _nothing
    answers: Part = _nothing

    @property
    def in_session(self) -> bool:
        """Whether a session begins before it fails."""
        return self.answers is not _nothing


def _make_passive(scene: Scene) -> None:
    """It is switched off: nobody listens on its port."""
    change = {"passive": True, "passive_port": free_port()}
    scene.access.api.request("PATCH", f"/jump-clients/{scene.agent.client_id}", change)


def _remove(scene: Scene) -> None:
    """Another technician removes the record."""
    path = f"/jump-clients/{scene.agent.client_id}"
    scene.access.api.request("DELETE", path, query={"uninstall": "false"})


def _go_offline(scene: Scene) -> None:
    scene.agent.drop()
    until(lambda: scene.status() == "offline")


def _uninstall(scene: Scene) -> None:
    """It is uninstalled on the computer."""
    agent, access = scene.agent, scene.access
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Jump-Client {agent.client_id}:{agent.credential}",
    }
    url = f"{access.url}/agent/v1/uninstalled"
    request = urllib.request.Request(url, b'{"reason":"local"}', headers)
    trust = ssl.create_default_context(cafile=access.ca_path)
    with urllib.request.urlopen(request, context=trust, timeout=30) as answer:
        assert answer.status == 204


def _disable(scene: Scene) -> None:
    """Somebody disables it on the computer."""
    facts = messages.Inventory(
        hostname="desk",
        fqdn="desk.example",
        os="Debian 12",
        kernel="6.1",
        architecture="x86_64",
        cpu_model="cpu",
        cpu_count=2,
        memory_mib=1024,
        addresses=("10.0.0.7",),
        mode="user",
        account="jsmith",
        install_dir="/home/jsmith/jumpclient",
        disabled=True,
    )
    scene.agent.send(facts)
    path = f"/jump-clients/{scene.agent.client_id}"
    until(lambda: scene.access.api.request("GET", path)["disabled_by"] == ["computer"])


def _become_outdated(scene: Scene) -> None:
    """It comes back with a version that the server does not know, and is offered the update."""
    _go_offline(scene)
    assert isinstance(scene.agent.go_online(messages.Hello(7, 9, "0.0.1")), messages.Update)
    assert scene.agent.take().code == "version_mismatch"
    path = f"/jump-clients/{scene.agent.client_id}"
    until(lambda: scene.access.api.request("GET", path)["update_state"])


def _start_all_at_once(scene: Scene) -> None:
    """Of one user too many, one is refused; then there is no place for another one."""
    assert sorted(scene.crowd.start()) == [*[""] * AT_ONCE, "server_busy"]


def _asked(scene: Scene) -> messages.OpenPipe:
    """Wait until the computer is asked for a shell or a command; earlier sessions' ends pass."""
    while True:
        message = scene.agent.take()
        if isinstance(message, messages.OpenPipe):
            return message


def _fail(scene: Scene) -> None:
    """It can't open what it is asked for."""
    asked = _asked(scene)
    scene.agent.send(messages.PipeRefused(asked.pipe_id, "session_internal_error"))


def _come_back(scene: Scene) -> None:
    if scene.status() != "online":
        scene.agent.go_online()


def _drop(scene: Scene) -> None:
    """Its link is lost at the moment of the jump: its record is online still."""
    _asked(scene)
    scene.agent.drop()
    until(lambda: scene.status() == "offline")


def _keep_silent(scene: Scene) -> None:
    """It is connected, and does nothing about it."""
    _asked(scene)


TROUBLES = {
    "client_not_found": Trouble(happens=_remove),
    "client_offline": Trouble(happens=_go_offline),
    "client_uninstalled": Trouble(happens=_uninstall),
    "client_disabled": Trouble(happens=_disable),
    "version_mismatch": Trouble(happens=_become_outdated),
    "server_busy": Trouble(before=_start_all_at_once),
    "passive_connect_timeout": Trouble(listed=_make_passive),
    "active_not_connected": Trouble(before=_come_back, answers=_drop),
    "session_timeout": Trouble(answers=_keep_silent),
    "session_internal_error": Trouble(answers=_fail),
}
"""Each error of a jump that can come between the list and the session, by its code."""

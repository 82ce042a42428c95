"""Three nodes of two workers each, with real PostgreSQL, Redis and HAProxy."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.protocol import State

from jump_wire import codec, messages, tunnels
from jump_wire.errors import UserError
from tests.collection.server import Access
from tests.end_to_end.agents import (
    HandAgent,
    RealAgent,
    clients,
    dial,
    download,
    make_installer,
    settle,
    until,
)
from tests.end_to_end.limits import expected, overrun
from tests.end_to_end.sites import ScaledSite, scaled
from tests.end_to_end.tunnels import accept, closed, direct, first, listening, path_of
from tests.end_to_end.tunnels import jump as jump_to
from tests.end_to_end.viewers import Viewer

AGENTS = 6
PATIENCE = 90.0
"""Seconds; a client that was refused waits longer each time."""


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[ScaledSite, Access]]:
    with scaled(vnc_networks=["127.0.0.1/32"], enrolment_rate=1000) as running:
        yield running


@pytest.fixture(scope="module")
def server(site: tuple[ScaledSite, Access]) -> Access:
    return site[1]


def online(server: Access) -> int:
    return sum(client["status"] == "online" for client in clients(server.api))


def jump(server: Access, agent: HandAgent) -> tuple[str, Viewer]:
    started = server.api.request("POST", "/sessions", {"jump_client_id": agent.client_id})
    return str(started["id"]), Viewer(server, str(started["id"]))


def test_a_jump_from_any_worker_to_a_client_on_any_worker(server: Access) -> None:
    agents = [HandAgent(server, f"c{number}") for number in range(12)]
    try:
        for agent in agents:
            agent.go_online()
        until(lambda: online(server) == 12)
        for agent in agents:
            session_id, viewer = jump(server, agent)
            asked = agent.take()
            pipe = agent.open("pipe", Jump_Ticket=asked.ticket)
            pipe.send(b"$ ")
            viewer.read_until(b"$ ")
            viewer.type("id\r")
            assert pipe.recv(timeout=30) == b"id\r"
            server.api.request("DELETE", f"/sessions/{session_id}")
            assert viewer.wait_closed() == (4000, "session_ended")
    finally:
        for agent in agents:
            agent.drop()
    until(lambda: online(server) == 0)


def test_clones_at_other_workers_leave_the_original_alone(
    site: tuple[ScaledSite, Access],
) -> None:
    """HAProxy spreads them over six workers; each one but the original's has to ask."""
    _, server = site
    server.api.request("PATCH", "/settings", {"clone_limit": 100})
    original = HandAgent(server, "golden")
    clones = [HandAgent(server, f"copy-{number}", disk=original) for number in range(12)]
    try:
        original.go_online()
        until(lambda: online(server) == 1)
        before = server.api.request("GET", f"/jump-clients/{original.client_id}")
        for clone in clones:
            settle(clone)
        assert len({agent.client_id for agent in (original, *clones)}) == 13
        until(lambda: online(server) == 13)
        after = server.api.request("GET", f"/jump-clients/{original.client_id}")
        assert (after["hostname"], after["last_connected_at"]) == (
            before["hostname"],
            before["last_connected_at"],
        )
    finally:
        for agent in (original, *clones):
            agent.drop()
    until(lambda: online(server) == 0)


def test_all_viewers_of_a_tool_meet_in_one_worker(server: Access) -> None:
    with HandAgent(server, "watched") as agent:
        agent.go_online()
        session_id, first = jump(server, agent)
        with agent.open("pipe", Jump_Ticket=agent.take().ticket) as pipe:
            pipe.send(codec.encode(messages.ShellAttached(0, 0, "ann", "sh", new=True)))
            # By chance, four of six workers would not all be the same one.
            others = [Viewer(server, session_id, first.tool, watch=True) for _ in range(4)]
            pipe.send(b"$ ")
            for viewer in (first, *others):
                viewer.read_until(b"$ ")
            server.api.request("DELETE", f"/sessions/{session_id}")
            for viewer in (first, *others):
                assert viewer.wait_closed() == (4000, "session_ended")


@pytest.mark.parametrize(("held", "asked"), [((0, 0), (0, 1)), ((0, 1), (2, 0))])
def test_a_session_is_ended_by_another_worker_than_the_one_that_has_it(
    site: tuple[ScaledSite, Access], held: tuple[int, int], asked: tuple[int, int]
) -> None:
    """*Terminate*: of the same node, and of another one."""
    running, server = site
    with HandAgent(server, "ended-elsewhere") as agent:
        agent.go_online()
        body = {"jump_client_id": agent.client_id}
        session_id = str(server.api.request("POST", "/sessions", body)["id"])
        path = f"/api/v1/sessions/{session_id}/shell?tool={'7' * 32}"
        with running.nodes[held[0]].dial(held[1], path, server.token) as viewer:
            ticket = agent.take().ticket
            with agent.open("pipe", Jump_Ticket=ticket) as pipe:
                pipe.send(b"$ ")
                assert viewer.recv(timeout=30) == b"$ "
                node = running.nodes[asked[0]]
                assert node.call(asked[1], "DELETE", f"/sessions/{session_id}", server.token) == 204
                assert agent.take() == messages.EndSession(session_id)
                assert closed(viewer) == (4000, "session_ended")
                assert closed(pipe)[0] == 1001
    assert shown(server, session_id) == ("ended", "closed")


@pytest.mark.parametrize("asked", [(0, 1), (2, 0)])
def test_a_session_without_a_client_lives_in_any_worker_and_is_ended_by_any(
    site: tuple[ScaledSite, Access], asked: tuple[int, int]
) -> None:
    running, server = site
    group = f"desks-{asked[0]}"
    server.api.request("POST", "/jump-groups", {"code_name": group, "name": group})
    with listening() as listener:
        shortcut = direct(server, group, listener.getsockname()[1])
        for node in running.nodes:
            for index in range(2):
                session_id = jump_to(server, shortcut)
                with (
                    node.dial(index, path_of(session_id), server.token) as viewer,
                    accept(listener) as target,
                ):
                    assert first(viewer) == tunnels.TunnelOpened()
                    ending = running.nodes[asked[0]]
                    path = f"/sessions/{session_id}"
                    assert ending.call(asked[1], "DELETE", path, server.token) == 204
                    assert closed(viewer) == (4000, "session_ended")
                    assert target.recv(100) == b""
                assert shown(server, session_id) == ("ended", "closed")


def shown(server: Access, session_id: str) -> tuple[str, str]:
    found = server.api.request("GET", f"/sessions/{session_id}")
    return found["state"], found["end_reason"]


def answers(server: Access, path: str) -> str:
    try:
        server.api.request("GET", path)
    except UserError as error:
        return error.code
    return ""


def all_back(site: ScaledSite, server: Access, agents: list[RealAgent]) -> None:
    """Wait until every agent has a link, and is shown as online."""

    def told() -> str:
        links = {node.name: node.links() for node in site.nodes}
        return f"{links} {[agent.status() for agent in agents]}"

    until(lambda: held(site) == AGENTS, PATIENCE, told)
    until(lambda: online(server) == AGENTS, PATIENCE, told)


def held(site: ScaledSite) -> int:
    return sum(node.links() for node in site.nodes)


def start_of(server: Access, agent: RealAgent) -> str:
    """Jump to an agent, again for as long as it is not back; returns the session's id."""
    body = {"jump_client_id": agent.status()["client_id"]}

    def attempt() -> Any:
        with suppress(UserError):
            return server.api.request("POST", "/sessions", body)
        return None

    return str(until(attempt, PATIENCE)["id"])


@pytest.fixture(scope="module")
def installed(
    server: Access, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[RealAgent]]:
    folder = tmp_path_factory.mktemp("clients")
    package = download(server, make_installer(server)["id"], folder / "package.bin")
    made = [RealAgent(package, folder / f"client-{index}").start() for index in range(AGENTS)]
    yield made
    for agent in made:
        agent.remove()


@pytest.fixture
def agents(
    site: tuple[ScaledSite, Access], server: Access, installed: list[RealAgent]
) -> list[RealAgent]:
    """All of them online."""
    all_back(site[0], server, installed)
    return installed


@pytest.fixture
def shells(server: Access, agents: list[RealAgent]) -> list["Shell"]:
    """A shell on each agent, in which something is set."""
    return [Shell(server, agent) for agent in agents]


class Shell:
    """A technician who comes back to where they were when a connection drops."""

    def __init__(self, server: Access, agent: RealAgent) -> None:
        self._server = server
        self._session = start_of(server, agent)
        self._viewer = Viewer(server, self._session)
        self.run("x=kept; echo set-$x", b"set-kept")

    def run(self, command: str, wanted: bytes) -> None:
        self._viewer.type(command + "\r")
        self._viewer.read_until(wanted)

    def check(self, number: int) -> bool:
        """Run a command in the same shell; tells whether its connection had held until now."""
        wanted = f"still-kept-{number}"
        try:
            self.run(f"echo still-$x-{number}", wanted.encode())
        except ConnectionClosed:
            until(self._attach, PATIENCE)
            assert self._viewer.attached is not None
            assert not self._viewer.attached.new
            self.run(f"echo still-$x-{number}", wanted.encode())
            return False
        return True

    def _attach(self) -> bool:
        with suppress(InvalidStatus, OSError):
            viewer = Viewer(self._server, self._session, self._viewer.tool, self._viewer.offset)
            with suppress(ConnectionClosed):
                while viewer.attached is None:
                    viewer.take()
                self._viewer = viewer
                return True
        return False


@pytest.mark.dear("a node that starts again, six shells")
def test_a_node_that_dies_loses_no_record_and_no_shell(
    site: tuple[ScaledSite, Access], agents: list[RealAgent], shells: list[Shell]
) -> None:
    running, server = site
    known = {client["id"] for client in clients(server.api)}
    node = running.nodes[1]
    had = node.links()
    node.kill()
    try:
        whole = [shell.check(1) for shell in shells]
        # A pipe goes through one worker; two thirds of the nodes are still there.
        assert any(whole)
        all_back(running, server, agents)
        assert node.links() == 0
        assert had < AGENTS
    finally:
        node.start()
    assert {client["id"] for client in clients(server.api)} == known
    until(node.ready)
    assert all(shell.check(2) for shell in shells)


@pytest.mark.dear("a node that starts again, six shells")
def test_a_node_that_stops_drains_first_and_nobody_is_refused(
    site: tuple[ScaledSite, Access], agents: list[RealAgent]
) -> None:
    running, server = site
    node = running.nodes[0]
    before = [refusals(agent) for agent in agents]
    node.leave()
    try:
        until(lambda: not node.takes_more())
        assert node.call(1, "GET", "/site", server.token) == 200  # it still serves
        codes = set()
        while node.runs():
            codes.add(answers(server, "/jump-clients"))
            time.sleep(0.02)
        assert codes == {""}
        all_back(running, server, agents)
        assert [refusals(agent) for agent in agents] == before
    finally:
        node.start()
    until(node.ready)


def refusals(agent: RealAgent) -> int:
    """How often it was told that the server is too busy, or full."""
    log = (agent.folder / "state/log/jump-client.log").read_text()
    return sum(log.count(code) for code in ("server_busy", "server_full"))


def test_viewers_of_a_frozen_node_notice_within_15_seconds(
    site: tuple[ScaledSite, Access],
) -> None:
    running, server = site
    authorization = {"Authorization": f"Bearer {server.token}"}
    viewers = [dial(server, "/api/v1/events", authorization) for _ in range(6)]
    running.nodes[2].freeze()
    try:
        began = time.monotonic()
        until(lambda: any(viewer.state is not State.OPEN for viewer in viewers))
        assert time.monotonic() - began < 16
        # Of the others none, though nothing happens that they would be told.
        assert sum(viewer.state is State.OPEN for viewer in viewers) >= 3
    finally:
        running.nodes[2].thaw()
        for viewer in viewers:
            viewer.close()
    until(running.nodes[2].ready)


@pytest.mark.dear("a database that starts again under three nodes")
def test_links_and_sessions_outlive_the_database(
    site: tuple[ScaledSite, Access], agents: list[RealAgent], shells: list[Shell]
) -> None:
    running, server = site
    known = {client["id"] for client in clients(server.api)}
    running.postgres.stop()
    try:
        assert answers(server, "/jump-clients") == "database_unavailable"
        assert all(shell.check(1) for shell in shells)
        assert held(running) == AGENTS
    finally:
        running.postgres.start()
    until(lambda: answers(server, "/jump-clients") == "")
    assert {client["id"] for client in clients(server.api)} == known
    start_of(server, agents[0])
    assert all(shell.check(2) for shell in shells)
    assert online(server) == AGENTS


def test_links_and_sessions_outlive_redis(
    site: tuple[ScaledSite, Access], agents: list[RealAgent], shells: list[Shell]
) -> None:
    running, server = site
    running.redis.stop()
    try:
        assert all(shell.check(1) for shell in shells)
        assert held(running) == AGENTS
        # Most clients are held by another worker than the one that is asked.
        body = {"jump_client_id": agents[0].status()["client_id"]}
        codes = {refused(server, body) for _ in range(12)}
        assert "cluster_unavailable" in codes
        assert codes <= {"", "cluster_unavailable"}
    finally:
        running.redis.start()
    start_of(server, agents[0])
    assert all(shell.check(2) for shell in shells)


def test_exactly_the_limit_gets_in_through_six_workers(server: Access) -> None:
    outcomes, excess = overrun(server, 200)
    assert outcomes == expected(200)
    assert excess == 0


def refused(server: Access, body: dict[str, str]) -> str:
    try:
        started = server.api.request("POST", "/sessions", body)
    except UserError as error:
        return error.code
    server.api.request("DELETE", f"/sessions/{started['id']}")
    return ""

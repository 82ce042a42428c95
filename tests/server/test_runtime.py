"""One serving process put together, with its event loop: hub, presence, sessions, upkeep."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from jump_server.accounts import auth, tokens, users
from jump_server.clients import jump_client_presence, jump_clients, workers
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.db import Database
from jump_server.groups import jump_groups
from jump_server.hub_metrics import register
from jump_server.lifecycle import removals
from jump_server.runtime import Runtime
from jump_server.sessions import sessions
from jump_wire import kinds, messages
from tests.server.hub.peers import Network, Peer, online_agent, until
from tests.server.world import FAST, PASSWORD, ROOT, Enrolled, World

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.fixture
def backend() -> str:
    return "sqlite"  # what differs between databases is tested below the services


@pytest.fixture
def network() -> Iterator[Network]:
    network = Network()
    yield network
    network.close()


@pytest.fixture
def ann(world: World) -> Actor:
    made = world.user("ann")
    world.group("web", "ann")
    return signed_in(world, made)


@pytest.fixture
def client(world: World, ann: Actor) -> Enrolled:
    return world.enrol(world.installer(ann, "web")["key"])


def signed_in(world: World, actor: Actor) -> Actor:
    """The same user by an API token, whose validity the server watches."""
    return world.read(auth.actor_for_token, world.token(actor, "all"), "198.51.100.7")


def shown(runtime: Runtime, client: Enrolled) -> Mapping[str, Any]:
    return runtime.database.read(jump_clients.get, ROOT, client.id)


class Jump:
    """A session with its pipe open from end to end."""

    def __init__(self, runtime: Runtime, network: Network, actor: Actor, client: Enrolled) -> None:
        self.agent, self.core = online_agent(runtime.hub, network, client.id)
        until(lambda: shown(runtime, client)["status"] == "online")
        self.id = str(runtime.database.write(sessions.start, actor, client.id)["id"])
        self.viewer, near = network.pair()
        runtime.uses.attach(self.id, client.id)
        wanted = kinds.request(kinds.SHELL, self.id, "7" * 32, ("shell",), "ann", kinds.Terminal())
        runtime.hub.open_pipe(near, client.id, wanted)
        asked = self.take()
        pipe = runtime.hub.claim_pipe(client.id, asked.ticket)
        self.pipe, near = network.pair()
        runtime.hub.join_pipe(pipe, near)

    def take(self) -> Any:
        return self.core.receive(str(self.agent.take()))


def state(runtime: Runtime, session_id: str) -> tuple[str, str]:
    view = sessions.view(runtime.database.read(sessions.find, ROOT, session_id))
    return view["state"], view["end_reason"]


def test_presence_reaches_the_records(runtime: Runtime, network: Network, client: Enrolled) -> None:
    runtime.start()
    peer, core = online_agent(runtime.hub, network, client.id)
    peer.send(core.send(messages.Statistics(60, 2.5, 100, ("/:10:5",), "ann")))
    until(lambda: shown(runtime, client)["statistics"])
    found = shown(runtime, client)
    assert (found["status"], found["public_address"]) == ("online", "198.51.100.7")
    assert found["statistics"]["disks"] == [{"mount": "/", "total_mib": 10, "free_mib": 5}]
    peer.close()
    until(lambda: shown(runtime, client)["status"] == "offline")


def test_a_restart_begins_with_nobody_online(
    runtime: Runtime, world: World, client: Enrolled
) -> None:
    update = PresenceUpdate(client.id, world.clock(), online=True)
    world.write(jump_client_presence.apply_presence, [update])
    assert shown(runtime, client)["status"] == "online"
    runtime.start()
    assert shown(runtime, client)["status"] == "offline"


def test_a_credential_changes_over_the_link(
    runtime: Runtime, network: Network, client: Enrolled
) -> None:
    runtime.start()
    peer, core = online_agent(runtime.hub, network, client.id)
    peer.send(core.send(messages.ProposeCredential("n" * 43)))
    assert isinstance(core.receive(str(peer.take())), messages.AcceptCredential)


def test_a_pipe_opens_the_session(
    runtime: Runtime, network: Network, ann: Actor, client: Enrolled
) -> None:
    runtime.start()
    jump = Jump(runtime, network, ann, client)
    until(lambda: state(runtime, jump.id)[0] == "open")


@pytest.mark.parametrize("withdrawn", [{"members": []}, {"roles": {"ann": "auditor"}}])
def test_a_withdrawn_right_ends_session_pipe_and_process(
    runtime: Runtime, network: Network, ann: Actor, client: Enrolled, withdrawn: dict[str, Any]
) -> None:
    runtime.start()
    jump = Jump(runtime, network, ann, client)
    change = parse(jump_groups.GroupChange, withdrawn)
    runtime.database.write(jump_groups.change, ROOT, "web", change, None)
    assert jump.viewer.wait_closed() == (4000, "session_right_lost")
    assert jump.take() == messages.EndSession(jump.id)
    assert state(runtime, jump.id) == ("ended", "rights")


def test_a_removed_client_ends_its_sessions(
    runtime: Runtime, network: Network, ann: Actor, client: Enrolled
) -> None:
    runtime.start()
    jump = Jump(runtime, network, ann, client)
    runtime.database.write(removals.remove, ROOT, client.id, None, uninstall=True)
    assert isinstance(jump.take(), messages.Uninstall)
    assert jump.viewer.wait_closed() == (4000, "session_item_removed")
    assert state(runtime, jump.id) == ("ended", "removed")


def test_a_locked_user_is_out(
    runtime: Runtime, network: Network, ann: Actor, client: Enrolled
) -> None:
    runtime.start()
    jump = Jump(runtime, network, ann, client)
    change = parse(users.UserChange, {"locked": True})
    runtime.database.write(users.change, ROOT, ann.user_id, change, None, None)
    assert jump.viewer.wait_closed() == (4000, "session_user_locked")
    assert state(runtime, jump.id) == ("ended", "user_locked")


@pytest.mark.parametrize("viewer", ["there", "gone"])
@pytest.mark.parametrize("how", ["signed_out", "token_revoked", "rights", "user_removed"])
def test_who_leaves_leaves_no_session_with_or_without_a_viewer(
    runtime: Runtime, world: World, network: Network, client: Enrolled, how: str, viewer: str
) -> None:
    """Signing out ends the shells, also those whose tab was closed before."""
    bob = world.user("bob")
    joined = parse(jump_groups.GroupChange, {"members": ["ann", "bob"]})
    world.write(jump_groups.change, ROOT, "web", joined, None)
    if how == "token_revoked":
        actor = signed_in(world, bob)
    else:
        actor = auth.sign_in(world.database, FAST, "bob", PASSWORD, "192.0.2.9").actor
    runtime.start()
    jump = Jump(runtime, network, actor, client)
    until(lambda: state(runtime, jump.id)[0] == "open")
    if viewer == "gone":
        jump.viewer.close()
        until(lambda: not runtime.uses.all())
    runtime.housekeeping.check_rights()
    assert state(runtime, jump.id)[0] == "open"
    if how == "signed_out":
        runtime.database.write(auth.sign_out, actor)
    elif how == "token_revoked":
        runtime.database.write(tokens.remove, actor, actor.token_id or "")
    elif how == "rights":
        alone = parse(jump_groups.GroupChange, {"members": ["ann"]})
        runtime.database.write(jump_groups.change, ROOT, "web", alone, None)
    else:
        runtime.database.write(users.remove, ROOT, bob.user_id, None)
    until(lambda: state(runtime, jump.id) == ("ended", how))
    assert jump.take() == messages.EndSession(jump.id)
    if viewer == "there":
        code = {"rights": "session_right_lost"}.get(how, f"session_{how}")
        assert jump.viewer.wait_closed() == (4000, code)


def test_a_session_that_nobody_comes_back_to_ends(
    runtime: Runtime, world: World, network: Network, ann: Actor, client: Enrolled
) -> None:
    runtime.start()
    jump = Jump(runtime, network, ann, client)
    until(lambda: state(runtime, jump.id)[0] == "open")
    world.clock.advance(minutes=11)
    runtime.housekeeping.end_idle_sessions()
    assert state(runtime, jump.id)[0] == "open"  # its pipe is there
    jump.viewer.close()
    until(lambda: not runtime.uses.all())
    world.clock.advance(minutes=11)
    runtime.housekeeping.end_idle_sessions()
    assert state(runtime, jump.id) == ("ended", "idle")


def test_a_session_that_was_ended_elsewhere_loses_its_pipe(
    runtime: Runtime, world: World, network: Network, ann: Actor, client: Enrolled
) -> None:
    runtime.start()
    jump = Jump(runtime, network, ann, client)
    until(lambda: state(runtime, jump.id)[0] == "open")
    # As by another process whose signal does not come.
    world.gateway.calls.clear()
    other = Database(world.settings.database_url, world.environment.info())
    other.write(sessions.end_many, {jump.id: "closed"})
    other.close()
    runtime.housekeeping.check_rights()
    assert jump.viewer.wait_closed() == (4000, "session_ended")
    assert jump.take() == messages.EndSession(jump.id)


def test_a_worker_that_was_taken_for_dead_tells_again_whom_it_holds(
    runtime: Runtime, world: World, network: Network, client: Enrolled
) -> None:
    runtime.start()
    online_agent(runtime.hub, network, client.id)
    until(lambda: shown(runtime, client)["status"] == "online")
    world.clock.advance(minutes=1)
    assert runtime.database.write(workers.bury) == 1
    assert shown(runtime, client)["status"] == "offline"
    runtime.housekeeping.keep_worker()
    until(lambda: shown(runtime, client)["status"] == "online")


def test_the_hubs_figures(runtime: Runtime, network: Network, client: Enrolled) -> None:
    registry = CollectorRegistry()
    register(registry, runtime.hub, runtime.events, runtime.environment.clock)
    runtime.start()
    online_agent(runtime.hub, network, client.id)
    text = generate_latest(registry).decode()
    assert "jump_links 1.0" in text
    assert "jump_links_opened_total 1.0" in text
    assert "jump_pipes 0.0" in text


def test_a_stop_tells_the_agents(runtime: Runtime, network: Network, client: Enrolled) -> None:
    runtime.start()
    peer: Peer = online_agent(runtime.hub, network, client.id)[0]
    runtime.stop()
    assert peer.wait_closed()[0] == 1012

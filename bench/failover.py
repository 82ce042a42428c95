"""Three nodes that lose Redis, the database and a node under load: what is lost, for how long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.enrol import enrol_many
from bench.load import Load
from bench.pipes import HandAgent
from bench.raw import PING
from bench.scale import Figures, Scale, say
from bench.servers import UNLIMITED, Target
from tests.end_to_end.sites import ScaledSite, scaled

PATIENCE = 300.0
PIPES = 12
AWAY_SECONDS = 60.0
"""How long Redis and the database are away."""


def failover(folder: Path, scale: Scale) -> Figures:
    """Links through HAProxy to three nodes of two workers; then the parts fail one by one."""
    settings = {name: value for name, value in UNLIMITED.items() if name != "log_level"}
    with scaled(**settings) as (site, access), ExitStack() as stack:
        target = Target(access.url, access.token, Path(access.ca_path), [site.address])
        say(f"failover: enrolling {scale.scaled}")
        credentials = enrol_many(target, scale.scaled, folder / "credentials.json")
        load = stack.enter_context(Load(target, credentials, scale.scaled))
        load.wait_online(scale.scaled)
        agents = [HandAgent(target) for _ in range(PIPES)]
        pipes = [Echo(agent) for agent in agents]
        count = scale.scaled + PIPES
        _until(lambda: _online(target) == count)
        figures: Figures = {}

        for name, away in (("redis", redis_away(site)), ("database", database_away(site))):
            say(f"failover: {name} is away for {AWAY_SECONDS:.0f} s")
            dropped = load.dropped
            with away:
                time.sleep(AWAY_SECONDS)
            figures[f"heal_seconds_{name}"] = _timed(lambda: _jumps(target, agents))
            figures[f"links_dropped_{name}"] = load.dropped - dropped
            figures[f"pipes_lost_{name}"] = sum(not pipe.is_alive() for pipe in pipes)

        say("failover: a node is killed")
        dropped, node = load.dropped, site.nodes[1]
        held = node.links()
        node.kill()
        figures["heal_seconds_node"] = _timed(
            lambda: load.dropped - dropped >= held - PIPES and load.online == scale.scaled
        )
        figures["links_moved_node"] = load.dropped - dropped
        sessions = [agent.session["id"] for agent in agents]
        api = target.api()
        figures["sessions_lost_node"] = sum(
            api.call("GET", f"/api/v1/sessions/{session}")["state"] == "ended"
            for session in sessions
        )
        figures["records_lost"] = count - int(
            api.call("GET", "/api/v1/jump-clients?limit=1")["total"]
        )
        for pipe in pipes:
            pipe.close()
    return figures


class Echo(threading.Thread):
    """A shell's pipe in which a key is typed and echoed every second, for as long as it holds."""

    def __init__(self, agent: HandAgent) -> None:
        super().__init__(daemon=True)
        self._agent = agent
        self._ends = agent.pipe()
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Type until it breaks or is over."""
        end, viewer = self._ends
        with suppress(OSError):
            while not self._over.wait(1.0):
                self._agent.link.send(b"", PING)
                viewer.send(b"x")
                end.send(end.take()[1])
                viewer.take()

    def close(self) -> None:
        """Stop typing and drop both ends."""
        self._over.set()
        self.join()
        for end in self._ends:
            end.close()


@contextmanager
def redis_away(site: ScaledSite) -> Iterator[None]:
    """Redis is killed, and comes back empty."""
    site.redis.stop()
    yield
    site.redis.start()


@contextmanager
def database_away(site: ScaledSite) -> Iterator[None]:
    """PostgreSQL stops, and comes back."""
    site.postgres.stop()
    yield
    site.postgres.start()


def _jumps(target: Target, agents: list[HandAgent]) -> bool:
    """Whether every one of these clients can be jumped to, wherever it is held."""
    api = target.api()
    try:
        for agent in agents:
            made = api.call("POST", "/api/v1/sessions", {"jump_client_id": agent.client_id})
            api.call("DELETE", f"/api/v1/sessions/{made['id']}")
    except (RuntimeError, OSError):
        return False
    return True


def _online(target: Target) -> int:
    return int(target.api().call("GET", "/api/v1/jump-clients/summary")["online"])


def _timed(condition: Callable[[], bool]) -> float:
    """Seconds until the condition holds."""
    started = time.monotonic()
    _until(condition)
    return round(time.monotonic() - started, 2)


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("it does not heal")
        time.sleep(0.05)

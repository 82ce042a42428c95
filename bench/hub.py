"""What the hub costs and how fast it is: figures of a real server, real links, real shells.

``python -m bench.hub [--quick] [section …]`` prints its progress to standard error and one JSON
object as its last line; docs/explanation/benchmarks.md explains the keys. Everything runs on the
loopback interface, and the load generator shares the processors with the server.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.enrol import enrol_many
from bench.failover import failover
from bench.load import Load
from bench.offenders import KINDS
from bench.pipes import (
    agent_pipe_rate,
    echo,
    echo_added,
    echo_beside_bulk,
    jump_times,
    relay_rate,
)
from bench.raw import Http, RawSocket
from bench.rights import rights
from bench.scale import QUICK, Figures, Scale, say
from bench.servers import Server, running
from bench.times import milliseconds, percentile
from bench.yardstick import yardstick
from tests import watchdog
from tests.server import postgres
from tests.server.redis_server import RedisServer

SETTLE_SECONDS = 10.0
"""After the last link came: by then, what it told first is written."""


NODE_WORKERS = 3
OFFENDERS = 500
"""Enrolled clients that break the rules in turn: each is kept out for a while then."""

DESCRIPTORS = 200_000
"""What a server and a load generator may have open."""


def idle_memory(folder: Path, scale: Scale) -> Figures:
    """Private memory per idle link, plain and with TLS in process."""
    figures: Figures = {}
    for name, count, tls in (("plain", scale.plain, False), ("tls", scale.tls, True)):
        place = folder / f"idle-{name}"
        place.mkdir()
        with running(place, tls=tls) as server:
            say(f"{name}: enrolling {count}")
            credentials = enrol_many(server, count, place / "credentials.json")
            before = server.private_kib()
            with Load(server, credentials, count) as load:
                load.wait_online(count)
                time.sleep(SETTLE_SECONDS)
                after = server.private_kib()
        figures[f"idle_kib_per_link_{name}"] = round((after - before) / count, 2)
    return figures


def fleet(folder: Path, scale: Scale) -> Figures:
    """Heartbeats, a restart, keystrokes and lists beside a fleet that is online, on PostgreSQL."""
    with database() as url, running(folder, tls=False, database_url=url) as server:
        say(f"fleet: enrolling {scale.fleet}")
        credentials = enrol_many(server, scale.fleet, folder / "credentials.json")
        with Load(server, credentials, scale.fleet) as load:
            load.wait_online(scale.fleet)
            time.sleep(SETTLE_SECONDS)
            figures = heartbeats(server, scale)
            figures.update(technicians(server, scale))
            say("storm: the server is killed and comes back")
            figures["storm_seconds_10k"] = _storm(server, load, scale.fleet)
    return figures


def embedded(folder: Path, scale: Scale) -> Figures:
    """The embedded default, SQLite and TLS in process: real Jump Clients, and a restart."""
    with running(folder, tls=True) as server:
        say(f"embedded: enrolling {scale.fleet}")
        credentials = enrol_many(server, scale.fleet, folder / "credentials.json")
        with Load(server, credentials, scale.fleet) as load:
            load.wait_online(scale.fleet)
            time.sleep(SETTLE_SECONDS)
            say(f"jumps: {scale.jumps} with a real Jump Client")
            jumps = jump_times(server, folder, scale.jumps)
            say("bulk out of a real Jump Client")
            pipe = agent_pipe_rate(server, folder, scale.relay_mib // 8)
            say("storm: the server is killed and comes back")
            storm = _storm(server, load, scale.fleet)
    return {
        "jump_ms_p50": milliseconds(jumps, 50),
        "jump_ms_p95": milliseconds(jumps, 95),
        "pipe_mb_s_64k": round(pipe, 1),
        "storm_seconds_10k_sqlite_tls": storm,
    }


def node(folder: Path, scale: Scale) -> Figures:
    """One node of several workers, with PostgreSQL and Redis: links that are held for minutes."""
    with ExitStack() as stack:
        url = stack.enter_context(database())
        redis = RedisServer(folder)
        stack.callback(redis.stop)
        settings: dict[str, Any] = {
            "workers": NODE_WORKERS,
            "database_url": url,
            "redis_url": redis.url,
        }
        server = stack.enter_context(running(folder, tls=False, **settings))
        say(f"node: enrolling {scale.node}")
        credentials = enrol_many(server, scale.node, folder / "credentials.json")
        share = scale.node // NODE_WORKERS
        firsts = [index * share for index in range(NODE_WORKERS)]
        counts = [share] * (NODE_WORKERS - 1) + [scale.node - firsts[-1]]
        loads = [
            stack.enter_context(Load(server, credentials, count, first, worker))
            for worker, (count, first) in enumerate(zip(counts, firsts, strict=True))
        ]
        for load, count in zip(loads, counts, strict=True):
            load.wait_online(count)
        time.sleep(SETTLE_SECONDS)
        say(f"node: holding for {scale.hold_seconds:.0f} s")
        held = scale.node
        before, started = server.cpu_seconds(), time.monotonic()
        while time.monotonic() - started < scale.hold_seconds:
            held = min(held, sum(load.online for load in loads))
            time.sleep(1)
        used = (server.cpu_seconds() - before) / (time.monotonic() - started)
        shown = server.api().call("GET", "/api/v1/jump-clients/summary")["online"]
        return {
            "links_held": held,
            "links_shown": shown,
            "links_dropped": sum(load.dropped for load in loads),
            "links_total_mib": round(server.pss_kib() / 1024, 1),
            "links_core_percent": round(100 * used, 1),
        }


def offenders(folder: Path, scale: Scale) -> Figures:
    """A keystroke's echo alone, beside each kind of offender, and beside all of them at once.

    In turns, and the medians of all turns: a percentile of one turn differs by half from the next.
    And the longest time that anything kept the event loop meanwhile.
    """
    limits = {"reconnection_rate": 400, "address_connections": 256}  # the defaults
    times: dict[str, list[float]] = {}
    with running(folder, watched=True, tls=False, **limits) as server:
        credentials = enrol_many(server, OFFENDERS, folder / "credentials.json")
        os.truncate(server.rounds, 0)  # how it starts and enrols is not meant
        for turn in range(scale.turns):
            for kind in ("alone", *KINDS, "all"):
                say(f"echo beside offenders: {kind} ({turn + 1} of {scale.turns})")
                with ExitStack() as stack:
                    if kind != "alone":
                        stack.enter_context(_offending(server, credentials, kind))
                    found = echo(server, scale.keystrokes)
                times.setdefault(kind, []).append(milliseconds(found, 99))
        longest = watchdog.longest(server.rounds)
    p99 = {kind: median(found) for kind, found in times.items()}
    worst = max(KINDS, key=lambda kind: p99[kind])
    return {
        "echo_ms_p99_alone": p99["alone"],
        "echo_ms_p99_beside_all_offenders": p99["all"],
        f"echo_ms_p99_beside_worst_offender_{worst}": p99[worst],
        "loop_ms_longest_beside_offenders": longest,
        **{
            f"echo_p99_ratio_beside_{kind}": round(p99[kind] / p99["alone"], 2)
            for kind in (*KINDS, "all")
        },
    }


@contextmanager
def _offending(server: Server, credentials: Path, kind: str) -> Iterator[None]:
    words = [sys.executable, "-m", "bench.offenders", "--server", server.addresses[0]]
    words += ["--credentials", str(credentials), *(KINDS if kind == "all" else [kind])]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(SETTLE_SECONDS)
        yield
        process.stdin.close()


@contextmanager
def database() -> Iterator[str]:
    """A PostgreSQL of the benchmark's own, with an empty database; gives its address."""
    with postgres.running(postgres.programs(), fsync=True) as server:
        yield server.url(server.create())


def heartbeats(server: Server, scale: Scale) -> Figures:
    """One processor's share that the fleet's heartbeats take, at one every 30 seconds."""
    say(f"heartbeats: {scale.beat_seconds:.0f} s")
    before, started = server.cpu_seconds(), time.monotonic()
    time.sleep(scale.beat_seconds)
    share = (server.cpu_seconds() - before) / (time.monotonic() - started)
    return {"heartbeat_core_percent_10k": round(100 * share * 10_000 / scale.fleet, 2)}


def technicians(server: Server, scale: Scale) -> Figures:
    """What a technician feels while the fleet is online."""
    say("echo")
    added = echo_added(server, scale.keystrokes)
    beside = echo_beside_bulk(server, scale.keystrokes)
    say(f"relay: {scale.relay_mib} MiB")
    relay = relay_rate(server, scale.relay_mib)
    say("lists")
    api = server.api()
    pages = []
    for index in range(scale.pages):
        path = f"/api/v1/jump-items?limit=100&sort=name&search=host-0{index % 10}"
        started = time.perf_counter()
        api.call("GET", path)
        pages.append(time.perf_counter() - started)
    return {
        "echo_added_ms_p50": round(added[0] * 1000, 3),
        "echo_added_ms_p99": round(added[1] * 1000, 3),
        "echo_ms_p99_beside_bulk": milliseconds(beside, 99),
        "relay_mb_s_64k": round(relay, 1),
        "items_10k_first_page_ms": round(percentile(pages, 50) * 1000, 1),
    }


def _storm(server: Server, load: Load, count: int) -> float:
    """Seconds from a restarted server's first answer until a console shows the fleet online."""
    server.kill()
    load.wait_online(0)
    answered = server.start()
    console = RawSocket(server.url, "/api/v1/events", server.trust, server.authorization)
    shown: set[str] = set()
    while len(shown) < count:
        for event in json.loads(console.take()[1])["events"]:
            if event["type"] == "resync":  # it came too late, or could not keep up
                shown |= _online(server.api())
            client = event.get("jump_client")
            if client is not None and client["status"] == "online":
                shown.add(client["id"])
    seconds = round(time.time() - answered, 2)
    console.close()
    assert server.api().call("GET", "/api/v1/jump-clients/summary")["online"] == count
    return seconds


def _online(api: Http) -> set[str]:
    """Ids of the clients that the list shows online, as a console that loads it again has them."""
    found: set[str] = set()
    after: str | None = ""
    while after is not None:
        page = api.call("GET", f"/api/v1/jump-clients?limit=500&status=online&after={after}")
        found.update(client["id"] for client in page["items"])
        after = page["next"]
    return found


def _allow_descriptors() -> None:
    """Raise the limit for what is started from here; only root may go above the hard one."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, max(hard, DESCRIPTORS)))
    except (ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        say(f"only {hard} descriptors a process: fewer links may be held than asked for")


SECTIONS: dict[str, Callable[[Path, Scale], Figures]] = {
    "idle": idle_memory,
    "fleet": fleet,
    "embedded": embedded,
    "offenders": offenders,
    "node": node,
    "failover": failover,
    "rights": rights,
}


def main() -> None:
    """Run the chosen sections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], help="all when none")
    given = parser.parse_args()
    _allow_descriptors()
    figures = yardstick()
    say(f"yardstick: {json.dumps(figures)}")
    for name in given.sections or SECTIONS:
        say(f"section {name}")
        with tempfile.TemporaryDirectory(prefix="jump-bench-") as folder:
            found = SECTIONS[name](Path(folder), QUICK if given.quick else Scale())
        say(f"{name}: {json.dumps(found)}")
        figures.update(found)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

"""What an idle, connected Jump Client costs, from the real package; prints JSON.

    python bench/agent_idle.py [--python /usr/bin/python3.11] [--seconds 180]

The client is installed from a package into a temporary directory, started by its init script,
and connects over TLS to a small server in this process, with the default heartbeat and statistics
intervals. Memory and processor time are those of the process that talks to the network, and of
the monitor apart (root runs it; by an ordinary user there is none). ``bytes_per_minute`` counts
what TLS carries, both ways: frames, pings and all.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "agent"), str(ROOT / "server"), str(ROOT / "wire")]

from jump_wire import messages  # noqa: E402 - found by the line above
from tests.agent.authority import Authority  # noqa: E402
from tests.agent.fake_server import FakeServer  # noqa: E402
from tests.agent.packages import Installed, package_for  # noqa: E402
from tests.agent.peers import LinkPeer  # noqa: E402


def memory(pid: int) -> dict[str, int]:
    """Resident and proportional memory of a process, in KiB."""
    figures = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("Rss", "Pss"):
            figures[f"{name.lower()}_kib"] = int(value.split()[0])
    return figures


def processor_seconds(pid: int) -> float:
    """How long a process (of one thread) has run so far."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def network_process(client: Installed) -> int:
    """The process that talks to the network: the monitor's child where there is a monitor."""
    main = client.main_pid()
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    return int(children[0]) if children else main


def start(client: Installed, server: FakeServer) -> tuple[LinkPeer, float]:
    """Start the client; gives its link and the milliseconds until it was online."""
    begun = time.monotonic()
    client.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    return link, round((time.monotonic() - begun) * 1000, 1)


def measure(client: Installed, server: FakeServer, seconds: float) -> dict[str, object]:
    """Start the client, stop it, start it again, and watch it idle for ``seconds``."""
    _, first = start(client, server)
    client.init("stop")
    link, again = start(client, server)
    pid, main = network_process(client), client.main_pid()
    time.sleep(2)
    processor, carried = processor_seconds(pid), link.peer.bytes_in + link.peer.bytes_out
    time.sleep(seconds)
    used = processor_seconds(pid) - processor
    carried = link.peer.bytes_in + link.peer.bytes_out - carried
    monitor = {} if main == pid else {f"monitor_{k}": v for k, v in memory(main).items()}
    return {
        **memory(pid),
        **monitor,
        "cpu_percent": round(used / seconds * 100, 4),
        "bytes_per_minute": round(carried / seconds * 60),
        "first_start_to_online_ms": first,
        "start_to_online_ms": again,
        "seconds": seconds,
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default="/usr/bin/python3", help="the client's Python")
    parser.add_argument("--seconds", type=float, default=180, help="how long to watch it")
    arguments = parser.parse_args()
    authority = Authority()
    with tempfile.TemporaryDirectory(prefix="jump-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        server = FakeServer(authority.context(folder))
        package = package_for(server, authority, folder / "package")
        package.python = arguments.python
        client = package.install(folder / "client")
        try:
            figures = measure(client, server, arguments.seconds)
        finally:
            client.init("stop")
            server.close()
    print(json.dumps({"python": arguments.python, **figures}, indent=1))


if __name__ == "__main__":
    main()

"""A scenario's hosts with a server in their network, and what is remembered of them."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jump_api.api import Api, Site
from tests.molecule import running
from tools.lab import Host, Lab, destroy, differences
from tools.lab.inventory import render

if TYPE_CHECKING:
    from tests.collection.server import Access

ROOT = Path(__file__).parents[2]
PORT = 8443
REGENERATED = r"files /etc/init\.d/\.depend\.(boot|start|stop)"
"""insserv writes these anew, in another order each time."""


class Estate:
    """What is remembered is in ``.cache/molecule/<scenario>`` of the checkout.

    Args:
        script: the scenario's ``lab.py``, which is run again inside the network to ``serve``.
    """

    def __init__(self, script: str) -> None:
        self.script = script
        self.state = ROOT / ".cache" / "molecule" / Path(script).parent.name

    def create(self, hosts: Mapping[str, str], inventory: str) -> Lab:
        """Make the hosts and write their inventory; the lab ends with its ``molecule test``."""
        self.destroy()
        self.state.mkdir(parents=True, mode=0o700)
        made = Lab.create(owner=running.molecule_test(), progress=print)
        (self.state / "lab").write_text(made.id)
        made.up(hosts, progress=print)
        Path(inventory).write_text(render(made))
        return made

    def start_server(self) -> None:
        """Have the script ``serve`` inside the network."""
        self.lab().run([sys.executable, self.script, "serve"], timeout=120)

    def serve(self) -> "Access":
        """Start the server, inside the lab's network; give access to it."""
        from tests.collection import server  # the other actions need nothing of it

        network = self.lab()
        folder = self.state / "server"
        folder.mkdir(mode=0o700)
        here = f"{network.gateway}:{PORT}"
        server.configure(folder, listen=here, addresses=[f"jump-server:{PORT}", here])
        process = server.start(folder, start_new_session=True)
        url = f"https://{here}"
        access = server.access(folder, url, server.wait(url, folder, process))
        access.api.request("POST", "/jump-groups", {"code_name": "fleet", "name": "Fleet"})
        self.export(access.environment)
        return access

    def export(self, variables: Mapping[str, str]) -> None:
        """Set variables for what runs inside the network, as ``bin/in-lab`` reads them."""
        path = self.state / "environment"
        if not path.exists():
            enter = next(word for word in self.lab().command([]) if word.startswith("--net="))
            path.touch(0o600)
            path.write_text(f"network={shlex.quote(enter.removeprefix('--net='))}\n")
        with path.open("a") as file:
            file.writelines(
                f"export {name}={shlex.quote(text)}\n" for name, text in variables.items()
            )

    def remember(self) -> None:
        """Remember everything that is on the hosts."""

        def work(host: Host) -> None:
            (self.state / f"{host.name}.json").write_text(json.dumps(host.snapshot()))

        with ThreadPoolExecutor() as pool:
            list(pool.map(work, self.hosts().values()))

    def leftovers(self) -> None:
        """Fail if anything on the hosts differs from that, or the server knows a client."""

        def work(host: Host) -> tuple[str, Any]:
            before = json.loads((self.state / f"{host.name}.json").read_text())
            return host.name, differences(before, host.snapshot(), REGENERATED)

        with ThreadPoolExecutor() as pool:
            found: dict[str, Any] = dict(pool.map(work, self.hosts().values()))
        found["server"] = [client["name"] for client in self.api().items("/jump-clients")]
        print(json.dumps(found, indent=2))
        if any(found.values()):
            raise SystemExit("something is left")

    def destroy(self) -> None:
        """Remove the hosts and the server, as far as they are there."""
        if (self.state / "lab").exists():
            destroy((self.state / "lab").read_text())
        shutil.rmtree(self.state, ignore_errors=True)

    def lab(self) -> Lab:
        return Lab.open((self.state / "lab").read_text())

    def hosts(self) -> dict[str, Host]:
        return {host.name: host for host in self.lab().hosts()}

    def api(self) -> Api:
        """The server's API, for what runs inside the network with its variables."""
        site = Site(os.environ["JUMP_SERVER_URL"], os.environ["JUMP_CA_PATH"])
        return Api.with_token(site, os.environ["JUMP_TOKEN"])

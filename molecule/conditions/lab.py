"""The scenario's network: ``lab.py create|serve|neighbours|leftovers|destroy``."""

import hashlib
import http.server
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.agent.proxies import copy  # noqa: E402
from tests.molecule.estate import PORT, Estate  # noqa: E402
from tools.lab import Host  # noqa: E402
from tools.lab.processes import run  # noqa: E402

HOSTS = {"airgap": "openrc", "proxied": "sysvinit", "noexec": "openrc"}
ESTATE = Estate(__file__)
HOME = ESTATE.state / "home"
"""Where Ansible runs: it has the collection, a playbook, and no configuration."""
FILES = ESTATE.state / "files"
LOG = ESTATE.state / "neighbours.log"
NEWER = "99.0"
PROXY_PORT = 3128
MIRROR_PORT = 8000
FSTAB = """\
tmpfs /tmp tmpfs noexec,nosuid,mode=1777 0 0
tmpfs /var/tmp tmpfs noexec,nosuid,mode=1777 0 0
/home /home none bind,noexec 0 0
"""
DEADLY = """#!/bin/sh
# The computer is gone while the role installs.
pkill -KILL sshd
exec sleep 60
"""


def create(inventory: str) -> None:
    """Make the hosts, what they do not allow, and the server in their network."""
    ESTATE.create(HOSTS, inventory)
    hosts = ESTATE.hosts()
    _only_by_proxy(hosts["proxied"])
    hosts["proxied"].run("useradd --create-home --shell /bin/bash alice")
    hosts["noexec"].put("/etc/fstab", FSTAB)
    hosts["noexec"].run("mount -a")
    ESTATE.remember()
    ESTATE.start_server()
    HOME.mkdir()
    shutil.copy(ROOT / "molecule" / "conditions" / "converge.yml", HOME / "deploy.yml")
    galaxy = [str(Path(sys.executable).with_name("ansible-galaxy")), "collection"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(HOME), "LANG": "C.UTF-8"}
    build = [*galaxy, "build", str(ROOT / "collections" / "bomgar" / "jumpclient")]
    subprocess.run(build, cwd=HOME, env=environment, check=True)
    (archive,) = HOME.glob("*.tar.gz")
    install = [*galaxy, "install", "--offline", archive.name]
    subprocess.run(install, cwd=HOME, env=environment, check=True)


def _only_by_proxy(host: Host) -> None:
    """Let the host reach the server's port no more."""
    rule = f"rule add pref 100 to {host.lab.gateway} ipproto tcp dport {PORT} prohibit"
    run(["ip", "-n", host.namespace, *rule.split()])


def serve() -> None:
    """Start the server and the hosts' other neighbours, inside the lab's network."""
    from jump_agent import VERSION  # noqa: PLC0415
    from jump_server import config  # noqa: PLC0415  # the other actions need nothing of it
    from jump_server.bootstrap import opened  # noqa: PLC0415
    from jump_server.updates import releases  # noqa: PLC0415
    from tests.end_to_end.agents import download  # noqa: PLC0415
    from tests.end_to_end.newer import newer_code  # noqa: PLC0415

    access = ESTATE.serve()
    api = access.api
    FILES.mkdir()
    fields = {"jump_group": "fleet", "overridable": ["name", "tag", "jump_group"]}
    made = api.request("POST", "/installers", fields)
    own = download(access, made["id"], FILES / "own.bin")
    with api.open("GET", "/packages/generic", query={"platform": "linux-headless"}) as answer:
        generic = answer.read()
    (FILES / "mirror").mkdir()
    (FILES / "mirror" / "generic.bin").write_bytes(generic)
    (FILES / "deadly.bin").write_text(DEADLY)
    rights = {"name": "airgap", "scopes": ["read", "clients"]}
    ESTATE.export(
        {
            "FEW_RIGHTS_TOKEN": api.request("POST", "/tokens", rights)["token"],
            "GENERIC_SHA256": hashlib.sha256(generic).hexdigest(),
            "INSTALLER_KEY": made["key"],
            "OWN_PACKAGE": str(own),
        }
    )
    policy = {"mode": "chosen", "chosen_version": VERSION, "healthy_seconds": 0}
    api.request("PATCH", "/updates/policy", policy)
    with opened(config.load(ESTATE.state / "server")) as site:
        site.database.write(releases.record, NEWER, newer_code(NEWER))
    with LOG.open("wb") as log:
        command = [sys.executable, __file__, "neighbours"]
        subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


class Proxy(socketserver.StreamRequestHandler):
    """Leads to the server, and nowhere else."""

    def handle(self) -> None:
        asked = self.rfile.readline(4096).decode("ascii", "replace").split()
        while self.rfile.readline(4096).strip():
            pass
        print("CONNECT from", self.client_address[0], *asked[:2], flush=True)
        server = (ESTATE.lab().gateway, PORT)
        if asked[:1] != ["CONNECT"] or not asked[1].endswith(f":{PORT}"):
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        with socket.create_connection(server) as target:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=copy, args=(target, self.connection), daemon=True)
            back.start()
            copy(self.connection, target)
            back.join(10)


def neighbours() -> None:
    """Serve a proxy and a mirror of packages, inside the lab's network, until the lab ends."""
    gateway = ESTATE.lab().gateway

    class Mirror(http.server.SimpleHTTPRequestHandler):
        def log_message(self, _format: str, *words: object) -> None:
            print("mirror from", self.client_address[0], *words, flush=True)

        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(FILES / "mirror"))  # type: ignore[arg-type]

    mirror = http.server.ThreadingHTTPServer((gateway, MIRROR_PORT), Mirror)
    threading.Thread(target=mirror.serve_forever, daemon=True).start()
    socketserver.ThreadingTCPServer.daemon_threads = True
    with socketserver.ThreadingTCPServer((gateway, PROXY_PORT), Proxy) as proxy:
        proxy.serve_forever()


if __name__ == "__main__":
    actions = {
        "create": create,
        "serve": serve,
        "neighbours": neighbours,
        "leftovers": ESTATE.leftovers,
        "destroy": ESTATE.destroy,
    }
    actions[sys.argv[1]](*sys.argv[2:])

"""Jumps to a passive Jump Client without a link, of a real server and a real Jump Client."""

import time
from pathlib import Path
from statistics import median

from bench.scale import Figures
from tests.end_to_end.agents import GROUP, RealAgent, download, ensure_group, until
from tests.end_to_end.servers import Server
from tests.end_to_end.viewers import Viewer
from tests.ports import free_port


def passive(folder: Path, turns: int) -> Figures:
    """Jumps to a passive client without a link: until the session is there, and until its prompt.

    Server and client share a computer. So these are the costs of the call, of TLS and of the
    database, without those of a network.
    """
    port = free_port()
    home = folder / "server"
    home.mkdir()
    server = Server(home, passive_networks=["127.0.0.1/32"], passive_idle_seconds=1)
    agent = None
    try:
        ensure_group(server.access)
        fields = {"overridable": ["passive", "passive_port", "passive_listen"]}
        made = server.access.api.request("POST", "/installers", {"jump_group": GROUP, **fields})
        package = download(server.access, made["id"], folder / "package.bin")
        options = ["--jc-passive", "--jc-passive-port", str(port)]
        agent = RealAgent(
            package, folder / "client", *options, "--jc-passive-listen", "127.0.0.1"
        ).start()
        client_id = agent.status()["client_id"]
        jumps, prompts = [], []
        for _ in range(turns):
            until(lambda: _is_waiting(agent))
            begun = time.monotonic()
            body = {"jump_client_id": client_id}
            session = server.access.api.request("POST", "/sessions", body)
            jumps.append(time.monotonic() - begun)
            viewer = Viewer(server.access, session["id"])
            while viewer.attached is None:
                viewer.take()
            prompts.append(time.monotonic() - begun)
            viewer.drop()
            server.access.api.request("DELETE", f"/sessions/{session['id']}")
        return {
            "passive_jump_ms_p50": round(median(jumps) * 1000, 1),
            "passive_jump_ms_max": round(max(jumps) * 1000, 1),
            "passive_prompt_ms_p50": round(median(prompts) * 1000, 1),
        }
    finally:
        if agent is not None:
            agent.remove()
        server.stop()


def _is_waiting(agent: RealAgent) -> bool:
    status = agent.status()
    return bool(status["listening"]) and not status["connected"]

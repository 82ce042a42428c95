"""Clones that must be told apart, and limits that must hold when many come at once."""

from contextlib import ExitStack
from pathlib import Path

from bench.scale import Figures
from tests.end_to_end.agents import HandAgent, clients, settle
from tests.end_to_end.limits import overrun
from tests.end_to_end.servers import Server
from tests.end_to_end.sites import scaled

RATES = {"address_rate": 1000, "enrolment_rate": 1000}
AT_ONCE = 200


def clones(folder: Path, count: int) -> Figures:
    """Copy a connected computer so many times; count the copies that got a record of their own."""
    server = Server(folder, max_links=4 * count, **RATES)
    try:
        server.access.api.request("PATCH", "/settings", {"clone_limit": count})
        with ExitStack() as stack:
            original = stack.enter_context(HandAgent(server.access, "golden"))
            original.go_online()
            copies = [
                stack.enter_context(HandAgent(server.access, f"till-{number}", disk=original))
                for number in range(count)
            ]
            for copy in copies:
                settle(copy)
            recorded = {one["id"] for one in clients(server.access.api)}
            apart = {copy.client_id for copy in copies} & (recorded - {original.client_id})
        return {"clones": count, "clones_told_apart": len(apart)}
    finally:
        server.stop()


def limits(folder: Path) -> Figures:
    """Have twice as many come at once as may; count the ones too many, on SQLite and PostgreSQL."""
    server = Server(folder, **RATES)
    try:
        _, excess = overrun(server.access, AT_ONCE)
    finally:
        server.stop()
    with scaled(**RATES) as (_, access):
        excess += overrun(access, AT_ONCE)[1]
    return {"limit_overrun": excess}

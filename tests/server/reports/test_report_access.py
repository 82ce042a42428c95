"""Whose reports one sees: one's own, the team's, a Jump Group's, all."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.models.deployment import Deployment
from jump_server.reports.report_access import reported
from tests.server.world import ROOT, World


@pytest.fixture
def people(world: World) -> dict[str, Actor]:
    """``ann`` installed one Jump Client in ``web``, ``bob`` one in ``db``."""
    world.role("sees", "view", "view_reports")
    made = {name: world.user(name) for name in ("ann", "bob", "auditor", "nobody")}
    made["mate"] = world.user("mate", rights=["team_reports"])
    made["all"] = world.user("all", rights=["all_reports"])
    made["root"] = ROOT
    world.team("tills", ann="manager", mate="member")
    world.group("web", "ann")
    world.group("db", "bob", "auditor", roles={"auditor": "sees"})
    for name, group in (("ann", "web"), ("bob", "db")):
        world.enrol(world.installer(made[name], group)["key"], name)
    return made


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("ann", {"ann"}),
        ("bob", {"bob"}),
        ("mate", {"ann"}),
        ("auditor", {"bob"}),
        ("nobody", set()),
        ("all", {"ann", "bob"}),
        ("root", {"ann", "bob"}),
    ],
)
def test_who_sees_whose(
    world: World, people: dict[str, Actor], who: str, expected: set[str]
) -> None:
    def seen(tx: Transaction) -> set[str]:
        condition = reported(people[who], Deployment.user_id, Deployment.jump_client_id)
        return set(tx.scalars(select(Deployment.hostname).where(condition)))

    assert world.read(seen) == expected

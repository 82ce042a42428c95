"""What the audit log calls the things that it names by ids and code names."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import teams, users
from jump_server.clients import jump_clients
from jump_server.core import audit
from jump_server.core.inputs import parse
from jump_server.deployment import installers
from jump_server.groups import jump_groups, jump_item_roles
from jump_server.lifecycle import removals
from jump_server.reports import audit_log, reports
from tests.server.reports.test_report_plans import statements
from tests.server.world import ROOT, World


def log(world: World, **query: str) -> Sequence[Mapping[str, Any]]:
    return world.read(audit_log.listing, ROOT, audit_log.AuditQuery(**query)).items


def latest(world: World, action: str) -> Mapping[str, Any]:
    return log(world, action=action)[0]


def test_things_have_the_name_that_they_have_now(world: World) -> None:
    boss = world.administrator("boss")
    world.role("helper", "view")
    world.write(
        jump_item_roles.change,
        ROOT,
        "helper",
        parse(jump_item_roles.RoleChange, {"name": "Helpers"}),
        None,
    )
    world.group(
        "web", "boss", name="Web servers", roles={"boss": "helper"}, all_users_role="auditor"
    )
    installer = world.installer(boss, "web", name="Tills")
    enrolled = world.enrol(installer["key"], "till-1")
    told = latest(world, "jump_client.enrolled")
    assert (told["target_id"], told["target_name"]) == (enrolled.id, "Tills")
    assert told["actor"] == f"installer:{installer['id']}"
    assert told["names"]["installer"] == {installer["id"]: "Tills"}
    world.write(
        jump_clients.change,
        ROOT,
        enrolled.id,
        parse(jump_clients.ClientChange, {"name": "Till"}),
        None,
    )
    assert latest(world, "jump_client.enrolled")["target_name"] == "Till"
    assert latest(world, "installer.created")["names"]["jump_group"] == {"web": "Web servers"}
    told = latest(world, "jump_group.created")
    assert told["target_name"] == "Web servers"
    assert told["names"]["jump_item_role"] == {"helper": "Helpers", "auditor": "Auditor"}
    assert latest(world, "user.created")["target_name"] == "boss"


def test_what_is_gone_has_the_name_that_it_had_last(world: World) -> None:
    boss = world.administrator("boss")
    ann = world.user("ann")
    world.role("same")
    world.team("same")
    world.group("same", name="Group of that name")
    installer = world.installer(boss, "same", name="Tills")
    enrolled = world.enrol(installer["key"], "till-1")
    world.write(removals.remove, ROOT, enrolled.id, None, uninstall=False)
    world.write(installers.remove, boss, installer["id"], None)
    world.write(jump_groups.remove, ROOT, "same", None)
    world.write(users.remove, ROOT, ann.user_id, None)
    world.write(teams.remove, ROOT, "same", None)
    world.write(jump_item_roles.remove, ROOT, "same", None)
    names = {(event["action"], event["target_name"]) for event in log(world)}
    assert {
        ("jump_client.enrolled", "Tills"),
        ("installer.created", "Tills"),
        ("jump_group.created", "Group of that name"),
        ("team.created", "same"),
        ("jump_item_role.created", "same"),
        ("user.created", "ann"),
    } <= names


def test_what_nobody_knows_has_none(world: World) -> None:
    world.write(audit.record, None, "jump_client.changed", "jump_client", "f" * 32, token="0" * 32)
    (event,) = log(world)
    assert (event["target_name"], event["names"]) == ("", {})


def test_the_file_has_the_names_too(world: World) -> None:
    world.group("web", name="Web servers")

    def lines(tx: Transaction) -> bytes:
        part = reports.batch(tx, ROOT, audit_log.REPORT, audit_log.AuditFilter(), None)
        return b"".join(reports.lines("csv", audit_log.REPORT.columns, iter([part.items])))

    assert b",web,Web servers," in world.read(lines)


def test_a_page_takes_a_few_statements_however_much_it_mentions(world: World) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(90):
            for kind in ("user", "jump_client", "jump_group"):
                audit.record(tx, ROOT, "thing.done", kind, f"{number:032x}", team="x", token="y")

    world.write(fill)

    def count(tx: Transaction) -> int:
        with statements(tx) as asked:
            audit_log.listing(tx, ROOT, audit_log.AuditQuery(limit=300))
        return len(asked)

    # The page, and one for each kind of thing, and one for what is gone.
    assert world.read(count) == 1 + 5 + 1

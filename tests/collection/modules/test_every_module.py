"""Every module in turn: check mode, for real, again, and check mode again, against a real server.

A module that is in no row fails here. What is special about a module is in a file of its own.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.collection.enrolled import enrol
from tests.collection.playbook import ROOT, Ansible, check, do
from tests.collection.server import Access

Arguments = dict[str, Any]

FOLDER = ROOT / "collections" / "bomgar" / "jumpclient" / "plugins" / "modules"
MODULES = {path.stem for path in FOLDER.glob("*.py")}
ELSEWHERE = {
    "jump_client_firewall": "changes a computer: on a host of its own",
    "jump_client_host_removal": "an action on the controller: with the roles",
    "jump_client_installation": "changes a computer: in a folder of its own, and with the roles",
    "jump_client_maintenance_token": "an action on the controller: with the roles",
    "jump_client_package": "an action on the controller: with the roles",
    "jump_server_files": "changes a computer: with the role of the server",
    "jump_server_info": "looks at a computer: with the role of the server",
    "jump_server_service": "changes a computer: with the role of the server",
    "jump_client_record_info": "an action on the controller: with the roles",
}
READING = {name for name in MODULES if name.endswith(("_info", "_facts"))} - set(ELSEWHERE)

NEW = {"id", "created_at", "valid_from", "valid_until", "expires_at", "version"}
"""What only a record has that exists."""


class Site:
    """What the rows refer to."""

    def __init__(self, server: Access, folder: Path) -> None:
        for name in ("vera", "willy"):
            server.api.request("POST", "/users", {"username": name})
        server.api.request("POST", "/teams", {"code_name": "every-team"})
        server.api.request("POST", "/jump-item-roles", {"code_name": "every-role", "rights": []})
        clients = enrol(server, "every", "every1", "every2", "every3")
        self.client, self.other, self.third = clients
        made = server.api.request("POST", "/installers", {"jump_group": "every", "tag": "site"})
        self.installer = made["id"]
        self.folder = folder


@pytest.fixture(scope="module")
def site(server: Access, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(server, tmp_path_factory.mktemp("every"))


Row = tuple[str, Callable[[Site], Arguments]]
"""A module, and the arguments of a task that changes something. They are done in this order."""

ROWS: list[Row] = [
    ("team", lambda _: {"code_name": "every-ops", "name": "Ops", "comments": "a\nb"}),
    ("team", lambda _: {"code_name": "every-ops", "members": ["willy", "vera"]}),
    ("team", lambda _: {"code_name": "every-ops", "positions": {"vera": "lead"}}),
    ("team", lambda _: {"code_name": "every-ops", "state": "absent"}),
    (
        "user",
        lambda _: {
            "username": "every.user",
            "display_name": "Every",
            "public_name": "E.",
            "rights": ["settings", "installers"],
            "personal_role": "every-role",
            "team_role": "every-role",
            "shared_role": "every-role",
            "language": "fr",
            "password": "a password of some length",
        },
    ),
    ("user", lambda _: {"username": "every.user", "role": "administrator", "locked": "yes"}),
    ("user", lambda _: {"username": "every.user", "state": "absent"}),
    (
        "jump_item_role",
        lambda _: {"code_name": "every-l1", "name": "L1", "rights": ["view", "start_session"]},
    ),
    ("jump_item_role", lambda _: {"code_name": "every-l1", "rights": []}),
    ("jump_item_role", lambda _: {"code_name": "every-l1", "state": "absent"}),
    (
        "jump_group",
        lambda _: {
            "code_name": "every-web",
            "name": "Every web",
            "comments": "x",
            "members": ["willy"],
            "roles": {"vera": "every-role"},
            "team": "every-team",
            "all_users_role": "every-role",
            "forbid_disable": True,
            "forbid_uninstall": True,
        },
    ),
    ("jump_group", lambda _: {"code_name": "jumpgroup:every-web", "members": [], "roles": {}}),
    ("jump_group", lambda _: {"code_name": "every-web", "team": "", "all_users_role": ""}),
    ("jump_group", lambda _: {"code_name": "every-web", "state": "absent"}),
    (
        "jump_shortcut",
        lambda _: {
            "name": "Desk",
            "jump_group": "every",
            "jump_method": "local_rdp",
            "hostname": "ts1.example.com",
            "port": "3390",
            "tag": "t",
            "comments": "c",
            "username": "u",
            "domain": "d",
            "screen": "window",
            "width": 1024,
            "height": 768,
        },
    ),
    ("jump_shortcut", lambda _: {"name": "Desk", "jump_group": "every", "state": "absent"}),
    (
        "jump_shortcut",
        lambda site: {
            "name": "Kiosk",
            "jump_group": "every",
            "jump_method": "local_vnc",
            "hostname": "10.20.0.9",
            "jump_client_id": site.client,
        },
    ),
    ("jump_shortcut", lambda _: {"name": "Kiosk", "jump_group": "every", "comments": "near"}),
    (
        "installer",
        lambda _: {
            "name_key": "every-golden",
            "jump_group": "every",
            "name": "n",
            "tag": "t",
            "comments": "c",
            "max_offline_minutes": 60,
            "ephemeral": True,
            "may_take_over": True,
            "forbid_disable": True,
            "forbid_uninstall": True,
            "passive": True,
            "passive_port": 5900,
            "passive_listen": "eth0",
            "overridable": ["tag", "name"],
            "valid_minutes": 120,
            "uses_allowed": 5,
        },
    ),
    ("installer", lambda _: {"name_key": "every-golden", "overridable": [], "valid_at_least": 0}),
    ("installer", lambda _: {"name_key": "every-golden", "state": "absent"}),
    ("jump_client", lambda site: {"ids": [site.client], "tag": "x", "passive_port": "5701"}),
    (
        "jump_client",
        lambda site: {
            "clients": [{"id": site.client, "name": "a"}, {"id": site.other, "tag": "b"}]
        },
    ),
    ("jump_client", lambda site: {"ids": [site.other], "state": "absent", "uninstall": False}),
    (
        "jump_client_removal",
        lambda site: {"computers": [{"name": "every3", "id": site.third, "reached": True}]},
    ),
    ("token", lambda _: {"name": "every", "scopes": ["read", "groups"], "valid_days": 2}),
    ("token", lambda _: {"name": "every", "state": "absent"}),
    ("update_policy", lambda _: {"first_ring": "number", "first_number": "7", "first_tag": "t"}),
    (
        "update_policy",
        lambda _: {
            "windows": [{"jump_group": "every", "begins": "22:00", "ends": "05:00"}],
            "timezone": "Europe/Paris",
            "bandwidth_kib": 0,
        },
    ),
    ("settings", lambda _: {"settings": {"lost_days": "21", "withheld_statistics": ["cpu"]}}),
    ("settings", lambda _: {"settings": {"lost_days": 14, "withheld_statistics": []}}),
    ("support_portal", lambda _: {"title": "Every", "show_technicians": "true"}),
    ("support_portal", lambda _: {"title": "", "show_technicians": False}),
    ("alerts", lambda _: {"events": ["clone"], "recipients": ["a@example.com"]}),
    ("alerts", lambda _: {"recipients": []}),
    (
        "installer_download",
        lambda site: {
            "id": site.installer,
            "platform": "linux-headless",
            "dest": f"{site.folder}/package.bin",
        },
    ),
    ("export", lambda site: {"dest": f"{site.folder}/site.yml"}),
]


def steady(value: Any) -> Any:
    """A part of a diff without what only a record has that exists."""
    if isinstance(value, dict):
        return {name: steady(one) for name, one in value.items() if name not in NEW}
    return [steady(one) for one in value] if isinstance(value, list) else value


@pytest.mark.usefixtures("kept")
def test_each_changes_once_what_its_check_has_told(modules: Ansible, site: Site) -> None:
    for module, arguments in ROWS:
        given = arguments(site)
        runs = modules.tasks(
            check(module, **given), do(module, **given), do(module, **given), check(module, **given)
        )
        told = f"{module} {given}: {[run.get('msg') for run in runs]}"
        assert [run["failed"] for run in runs] == [False] * 4, told
        assert [run["changed"] for run in runs] == [True, True, False, False], told
        assert steady(runs[0]["diff"]) == steady(runs[1]["diff"]), told
        for run in runs[2:]:
            assert run["diff"]["before"] == run["diff"]["after"], told


SAME: list[tuple[str, Callable[[Site], Arguments], Callable[[Site], Arguments]]] = [
    (
        "team",
        lambda _: {"code_name": "every-team", "members": ["vera", "willy"]},
        lambda _: {"code_name": "every-team", "members": "willy,vera,willy"},
    ),
    (
        "user",
        lambda _: {"username": "vera", "rights": ["settings", "installers"], "locked": False},
        lambda _: {"username": "vera", "rights": "installers,settings", "locked": "no"},
    ),
    (
        "jump_item_role",
        lambda _: {"code_name": "every-role", "rights": ["view", "edit"]},
        lambda _: {"code_name": "every-role", "rights": ["edit", "view", "edit"]},
    ),
    (
        "jump_group",
        lambda _: {"code_name": "every", "members": ["vera", "willy"], "forbid_disable": True},
        lambda _: {"code_name": "jumpgroup:every", "members": "willy, vera", "forbid_disable": 1},
    ),
    (
        "jump_shortcut",
        lambda _: {
            "name": "Same",
            "jump_group": "every",
            "jump_method": "local_rdp",
            "hostname": "ts1",
            "port": 3390,
        },
        lambda _: {"name": "Same", "jump_group": "jumpgroup:every", "port": "3390"},
    ),
    (
        "installer",
        lambda _: {"name_key": "every-same", "jump_group": "every", "ephemeral": True},
        lambda _: {
            "name_key": "every-same",
            "jump_group": "jumpgroup:every",
            "ephemeral": "on",
            "overridable": "tag,name,jump_group,comments",
        },
    ),
    (
        "jump_client",
        lambda site: {"ids": [site.client], "name": "Same", "passive_port": 5702, "tag": "t"},
        lambda _: {"names": ["sAME"], "jump_group": "jumpgroup:every", "passive_port": "5702"},
    ),
    (
        "settings",
        lambda _: {"settings": {"lost_days": 19, "withheld_statistics": ["cpu", "disks"]}},
        lambda _: {"settings": {"lost_days": " 19", "withheld_statistics": "disks, cpu"}},
    ),
    (
        "update_policy",
        lambda _: {
            "windows": [
                {"jump_group": "every", "begins": "22:00", "ends": "05:00"},
                {"jump_group": "user:vera", "begins": "21:00", "ends": "04:00"},
            ],
            "bandwidth_kib": 100,
        },
        lambda _: {
            "windows": [
                {"jump_group": "user:vera", "begins": 1260, "ends": "04:00"},  # 21:00 in YAML
                {"jump_group": "jumpgroup:every", "begins": 1320, "ends": "05:00"},
            ],
            "bandwidth_kib": "100",
        },
    ),
    (
        "support_portal",
        lambda _: {"title": "33", "show_technicians": True},
        lambda _: {"title": 33, "show_technicians": "Yes"},
    ),
    (
        "alerts",
        lambda _: {"events": ["clone", "lost"], "recipients": ["a@example.com", "b@example.com"]},
        lambda _: {"events": "lost,clone,lost", "recipients": "b@example.com a@example.com"},
    ),
    (
        "token",
        lambda _: {"name": "every-same", "scopes": ["read", "groups"]},
        lambda _: {"name": "every-same", "scopes": "groups,read"},
    ),
]
"""A module, a task, and a task that says the same with other types, in another order and case."""


@pytest.mark.usefixtures("kept")
def test_the_order_type_and_case_of_values_change_nothing(modules: Ansible, site: Site) -> None:
    for module, one, other in SAME:
        first, predicted, second = modules.tasks(
            do(module, **one(site)), check(module, **other(site)), do(module, **other(site))
        )
        told = f"{module}: {[run.get('msg') for run in (first, predicted, second)]}"
        assert not any(run["failed"] for run in (first, predicted, second)), told
        assert not any(run["changed"] for run in (predicted, second)), (module, second["diff"])


def test_what_reads_changes_nothing(modules: Ansible, site: Site) -> None:
    needs: dict[str, Arguments] = {"jump_client_info": {"ids": [site.client]}}
    for name in sorted(READING):
        for run in modules.tasks(
            check(name, **needs.get(name, {})), do(name, **needs.get(name, {}))
        ):
            assert (run["failed"], run["changed"]) == (False, False), (name, run)


def test_every_module_is_here() -> None:
    changing = {module for module, _ in ROWS}
    assert changing.isdisjoint(READING)
    assert changing | READING | set(ELSEWHERE) == MODULES

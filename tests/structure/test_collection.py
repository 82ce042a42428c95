"""The Ansible collection follows the API: what its modules return, and what they can set."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter

from jump_server.accounts.teams import TeamChange
from jump_server.accounts.users import UserChange
from jump_server.accounts.views import Team, Token, User
from jump_server.alerts.alert_settings import AlertSettingsChange
from jump_server.alerts.views import AlertSettings
from jump_server.clients.jump_clients import ClientChange
from jump_server.clients.views import JumpClient
from jump_server.core.views import ErrorDetail
from jump_server.deployment.installers import InstallerChange
from jump_server.deployment.views import Installer
from jump_server.groups.jump_groups import GroupChange
from jump_server.groups.jump_item_roles import RoleChange
from jump_server.groups.views import JumpGroup, JumpItemRole
from jump_server.lifecycle.views import RemovalResult
from jump_server.reports.views import AuditEvent
from jump_server.sessions.views import Session
from jump_server.settings.views import SiteSettings
from jump_server.shortcuts.jump_shortcuts import ShortcutChange
from jump_server.shortcuts.views import JumpShortcut
from jump_server.support.portal import PortalChange
from jump_server.support.views import PortalSettings
from jump_server.updates.policy import PolicyChange
from jump_server.updates.views import UpdatePolicy
from tests.structure.sources import ROOT, tree

MODULES = ROOT / "collections" / "bomgar" / "jumpclient" / "plugins" / "modules"
ROLES = ROOT / "collections" / "bomgar" / "jumpclient" / "roles"
INHERITED = ("become", "delegate_to", "run_once", "vars")
LOCAL = {"ansible_become": False, "ansible_connection": "local"}
"""What a task on the controller sets, whatever the inventory says of all hosts."""


def documented(module: str, part: str) -> dict[str, Any]:
    """A module's documentation: ``RETURN`` or ``DOCUMENTATION``."""
    for node in tree(MODULES / f"{module}.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == part:
            found: dict[str, Any] = yaml.safe_load(ast.literal_eval(node.value))
            return found
    raise LookupError(part)


class ErrorOfModule(ErrorDetail):
    """What modules return of an error."""

    status: int | None


def sampled(value: dict[str, Any]) -> Any:
    """The sample of a returned value, or of what it contains; each is of the documented type."""
    if "contains" not in value:
        sample = value["sample"]
        assert sample is None or type(sample).__name__ == value["type"], value
        return sample
    made = {name: sampled(field) for name, field in value["contains"].items()}
    return [made] if value["type"] == "list" else made


def test_modules_return_what_the_api_shows() -> None:
    for name, value, view in (
        ("jump_client_info", "clients", list[JumpClient]),
        ("jump_client", "results", list[RemovalResult]),
        ("installer", "installer", Installer),
        ("jump_group", "jump_group", JumpGroup),
        ("jump_group_info", "jump_groups", list[JumpGroup]),
        ("jump_item_role", "jump_item_role", JumpItemRole),
        ("jump_item_role_info", "jump_item_roles", list[JumpItemRole]),
        ("team", "team", Team),
        ("team_info", "teams", list[Team]),
        ("user", "user", User),
        ("user_info", "users", list[User]),
        ("token", "token", Token),
        ("token_info", "tokens", list[Token]),
        ("settings", "settings", SiteSettings),
        ("settings_info", "settings", SiteSettings),
        ("support_portal", "support_portal", PortalSettings),
        ("support_portal_info", "support_portal", PortalSettings),
        ("alerts", "alerts", AlertSettings),
        ("alerts_info", "alerts", AlertSettings),
        ("update_policy", "update_policy", UpdatePolicy),
        ("update_policy_info", "update_policy", UpdatePolicy),
        ("installer_info", "installers", list[Installer]),
        ("session_info", "sessions", list[Session]),
        ("audit_info", "audit_events", list[AuditEvent]),
        ("jump_shortcut_info", "jump_shortcuts", list[JumpShortcut]),
        ("jump_shortcut", "jump_shortcut", JumpShortcut),
        ("jump_group", "error", ErrorOfModule),
    ):
        TypeAdapter(view).validate_python(sampled(documented(name, "RETURN")[value]), strict=True)


def test_modules_set_what_the_api_changes() -> None:
    changes: dict[str, type[BaseModel]] = {
        "alerts": AlertSettingsChange,
        "installer": InstallerChange,
        "jump_client": ClientChange,
        "support_portal": PortalChange,
        "jump_group": GroupChange,
        "jump_item_role": RoleChange,
        "jump_shortcut": ShortcutChange,
        "team": TeamChange,
        "update_policy": PolicyChange,
        "user": UserChange,
    }
    for name, change in changes.items():
        options = documented(name, "DOCUMENTATION")["options"]
        assert set(change.model_fields) <= set(options), name


def tasks(steps: Iterable[dict[str, Any]], around: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Tasks with what their blocks set for them."""
    for step in steps:
        own = {**around, **step, "vars": {**around.get("vars", {}), **step.get("vars", {})}}
        inner = [own.pop(part) for part in ("block", "rescue", "always") if part in step]
        if not inner:
            yield own
        for part in inner:
            yield from tasks(part, {key: own[key] for key in INHERITED if key in own})


def test_nothing_in_a_role_hangs_on_the_first_host_or_on_what_is_global() -> None:
    """A first host may take no part; a play may become another account, over another connection."""
    found = [
        task
        for path in ROLES.glob("*/tasks/*.yml")
        for task in tasks(yaml.safe_load(path.read_text("utf-8")) or [], {})
    ]
    assert [task["name"] for task in found if "run_once" in task] == []
    delegated = [task for task in found if task.get("delegate_to") == "localhost"]
    assert delegated
    for task in delegated:
        assert task["become"] is False, task["name"]
        assert LOCAL.items() <= task["vars"].items(), task["name"]


def test_no_two_tests_enrol_in_one_jump_group() -> None:
    # They share a server: whoever lists the group second would see the first one's Jump Clients.
    users: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests" / "collection").rglob("test_*.py")):
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                match call:
                    case ast.Call(
                        func=ast.Name(id="enrol"),
                        args=[ast.Name(id="server"), ast.Constant(value=str(group)), *_],
                    ):
                        users.setdefault(group, set()).add(f"{path.name}::{function.name}")
    assert len(users) > 10, "none was found: enrol is called in another way"
    assert {group: tests for group, tests in users.items() if len(tests) > 1} == {}

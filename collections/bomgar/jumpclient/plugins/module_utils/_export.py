# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""The site's present state as a playbook, whose tasks describe it as desired state."""

from __future__ import annotations

import base64
import os
import tempfile
from typing import Any, Callable, Dict, Iterable, List, Tuple

from ansible_collections.bomgar.jumpclient.plugins.module_utils._alerts import (
    FIELDS as ALERT_FIELDS,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._installer import FIELDS
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record, ServerModule
from ansible_collections.bomgar.jumpclient.plugins.module_utils._shortcut import CLIENTS, LIST
from ansible_collections.bomgar.jumpclient.plugins.module_utils._support_portal import (
    SHOWN as PORTAL_FIELDS,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._support_portal import issues_of
from ansible_collections.bomgar.jumpclient.plugins.module_utils._update_policy import (
    FIELDS as UPDATE_FIELDS,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._user import FIELDS as USER_FIELDS
from ansible_collections.bomgar.jumpclient.plugins.module_utils._yaml import dump

COLLECTION = "bomgar.jumpclient."
HEAD = """\
---
# The state of a Jump Client site, as bomgar.jumpclient.export has written it.
# Not in it: passwords, second factors, API tokens, Jump Clients and copies of them, installers
# without a name, and the address and the secret of the alerts' webhook.
"""
OF_METHOD = {
    "local_rdp": ("username", "domain", "screen", "width", "height"),
    "local_vnc": ("directly",),
}
"""What a Jump Shortcut has by its Jump method alone."""
NOT_SETTINGS = ("version", "statistics_seconds_default", "untried_platforms_available")
"""What the API shows with the site's settings, and nobody sets there."""

Task = Tuple[str, str, Record]
"""A task's name, its module, and the arguments."""


class ExportModule(ServerModule):
    """The module C(export)."""

    def work(self) -> None:
        self.left_out: List[str] = []
        tasks: List[Task] = []
        for part, tasks_of in PARTS.items():
            if part in self.params["parts"]:
                tasks.extend(tasks_of(self))
        content = self.playbook(tasks)
        dest = self.params["dest"]
        before = read(dest) if dest else content
        if dest and before != content and not self.check_mode:
            self.write(dest, content)
        self.exit_json(
            changed=before != content,
            diff={"before": before, "after": content, "before_header": dest, "after_header": dest},
            playbook=content,
            dest=dest,
            left_out=self.left_out,
        )

    def playbook(self, tasks: Iterable[Task]) -> str:
        """Return the text of the playbook."""
        lines = dump([{"name": "Describe the site", "hosts": "localhost", "gather_facts": False}])
        lines.append("  tasks:")
        for name, module, arguments in tasks:
            lines.extend(["", *dump([{"name": name, COLLECTION + module: arguments}], 4)])
        if len(lines) == 4:
            lines[-1] += " []"
        left_out = "".join("# Left out: %s.\n" % one for one in self.left_out)
        return HEAD + left_out + "\n".join(lines) + "\n"

    def write(self, dest: str, content: str) -> None:
        """Write the file, whole or not at all."""
        handle, path = tempfile.mkstemp(dir=self.tmpdir)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        self.atomic_move(path, dest)

    def roles(self) -> Iterable[Task]:
        """Return the Jump Item roles of the site's own."""
        for role in self.api.items("/jump-item-roles"):
            if not role["built_in"]:
                arguments = taken(role, "code_name", "name", "rights")
                yield "Jump Item role " + role["code_name"], "jump_item_role", arguments

    def users(self) -> Iterable[Task]:
        """Return the users."""
        for user in self.api.items("/users"):
            arguments = taken(user, "username", *USER_FIELDS)
            arguments["language"] = user["language"] or ""
            yield "User " + user["username"], "user", arguments

    def teams(self) -> Iterable[Task]:
        """Return the teams."""
        for team in self.api.items("/teams"):
            arguments = taken(team, "code_name", "name", "comments")
            arguments["members"] = sorted(team["members"])
            arguments["positions"] = {
                name: position
                for name, position in sorted(team["members"].items())
                if position != "member"
            }
            yield "Team " + team["code_name"], "team", arguments

    def jump_groups(self) -> Iterable[Task]:
        """Return the shared Jump Groups."""
        for group in self.api.items("/jump-groups", every="true"):
            if group["kind"] != "shared":
                continue
            arguments = taken(group, "code_name", "name", "comments", "members", "roles")
            for name in ("team", "all_users_role"):
                arguments[name] = group[name] or ""
            arguments.update(taken(group, "forbid_disable", "forbid_uninstall"))
            yield "Jump Group " + group["code_name"], "jump_group", arguments

    def jump_shortcuts(self) -> Iterable[Task]:
        """Return the Jump Shortcuts that depend on no Jump Client, whose id another site lacks."""
        shortcuts = [one for one in self.api.items(LIST) if one["jump_method"] not in CLIENTS]
        places = [(one["jump_group"], one["name"]) for one in shortcuts]
        for shortcut, place in sorted(zip(shortcuts, places), key=lambda one: one[1]):
            named = "the Jump Shortcut %s in %s" % (shortcut["id"], shortcut["jump_group"])
            if shortcut["jump_client_id"]:
                self.left_out.append(named + ", which goes through a Jump Client")
            elif places.count(place) > 1:
                self.left_out.append(named + ", because another one has the same name")
            else:
                fields = ("name", "jump_group", "jump_method", "hostname", "port", "tag")
                more = OF_METHOD[shortcut["jump_method"]]
                arguments = taken(shortcut, *fields, "comments", *more)
                name = "Jump Shortcut in %s" % shortcut["jump_group"]
                yield name, "jump_shortcut", arguments

    def installers(self) -> Iterable[Task]:
        """Return the installers with a name that are valid."""
        named = [one for one in self.api.items("/installers") if one["name_key"]]
        for installer in sorted(named, key=lambda one: str(one["name_key"])):
            if installer["state"] != "valid":
                self.left_out.append(
                    "the installer %s, which is %s" % (installer["name_key"], installer["state"])
                )
                continue
            arguments = {name: installer[name] for name in FIELDS if installer[name] is not None}
            # Else the playbook would extend one of which less than half is left.
            arguments["valid_at_least"] = 0
            yield "Installer " + installer["name_key"], "installer", arguments

    def support_portal(self) -> Iterable[Task]:
        """Return what the support portal shows, with the content of its logo."""
        portal = self.api.get("/support/portal")
        arguments = taken(portal, *PORTAL_FIELDS)
        arguments["issues"] = issues_of(portal)
        arguments["logo_content"] = ""
        if portal["logo"]:
            arguments["logo_content"] = base64.b64encode(self.api.file(portal["logo"])).decode()
        yield "Support portal", "support_portal", arguments

    def alerts(self) -> Iterable[Task]:
        """Return which events are reported, and to whom."""
        alerts = self.api.get("/alerts/settings")
        arguments = taken(alerts, *(name for name in ALERT_FIELDS if name != "webhook_url"))
        arguments["recipients"] = sorted(alerts["recipients"].split())
        arguments["group_recipients"] = [
            dict(one, recipients=sorted(one["recipients"].split()))
            for one in alerts["group_recipients"]
        ]
        if alerts["webhook_url"]:
            self.left_out.append("the address of the alerts' webhook, which may contain a secret")
        yield "Alerts", "alerts", arguments

    def update_policy(self) -> Iterable[Task]:
        """Return the update policy."""
        policy = self.api.get("/updates/policy")
        arguments = taken(policy, *UPDATE_FIELDS)
        arguments["bandwidth_kib"] = policy["bandwidth_kib"] or 0
        yield "Update policy", "update_policy", arguments

    def settings(self) -> Iterable[Task]:
        """Return the site's settings, whose policy of second factors the tasks before precede."""
        settings = self.api.get("/settings")
        given = {name: settings[name] for name in sorted(settings) if name not in NOT_SETTINGS}
        yield "Settings", "settings", {"settings": given}


PARTS: Dict[str, Callable[[Any], Iterable[Task]]] = {
    "jump_item_roles": ExportModule.roles,
    "users": ExportModule.users,
    "teams": ExportModule.teams,
    "jump_groups": ExportModule.jump_groups,
    "jump_shortcuts": ExportModule.jump_shortcuts,
    "installers": ExportModule.installers,
    "support_portal": ExportModule.support_portal,
    "alerts": ExportModule.alerts,
    "update_policy": ExportModule.update_policy,
    "settings": ExportModule.settings,
}
"""What is exported, each part after those that it refers to."""


def taken(record: Record, *names: str) -> Record:
    """Return these fields of a record, in this order."""
    return {name: record[name] for name in names}


def read(path: str) -> str:
    """Return the text of a file, or an empty one."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""

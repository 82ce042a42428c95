# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of alerts: which events are reported, and where."""

from __future__ import annotations

import hashlib
from typing import Any, List
from urllib.parse import urlsplit

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ReadModule
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    group_name,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import (
    SingletonModule,
    plain,
)

EVENTS = [
    "offline",
    "online_again",
    "lost",
    "removal_soon",
    "clone",
    "restored",
    "taken_over",
    "enrolment_rejected",
    "update_failed",
    "limit_near",
    "local_control",
]

OF_GROUP = {
    "jump_group": {"type": "str", "required": True},
    "recipients": {"type": "list", "elements": "str", "required": True},
}

FIELDS = {
    "events": {"type": "list", "elements": "str", "choices": EVENTS},
    "recipients": {"type": "list", "elements": "str"},
    "group_recipients": {"type": "list", "elements": "dict", "options": OF_GROUP},
    "mail_minutes": {"type": "int"},
    "webhook_url": {"type": "str", "no_log": True},
    "offline_minutes": {"type": "int"},
    "removal_days": {"type": "int"},
    "limit_percent": {"type": "int"},
}
"""What can be set of the alerts."""


class AlertsModule(SingletonModule):
    """Which events are reported, and where."""

    secret = None  # type: Any
    """The secret of the webhook, if this task has created it."""

    def work(self) -> None:
        before = self.api.get(self.route)
        after = self.edit(before)
        if self.params["create_webhook_secret"] and not before["webhook_secret_set"]:
            made = self.api.post("/alerts/webhook-secret")
            self.secret = None if self.check_mode else made["secret"]
            after = dict(after, webhook_secret_set=True, version=after["version"] + 1)
        self.tell(before, after)

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides, as the API has them."""
        wanted = super().wanted(before)
        if "recipients" in wanted:
            wanted["recipients"] = addresses(wanted["recipients"])
        if "group_recipients" in wanted:
            wanted["group_recipients"] = in_order(wanted["group_recipients"])
        return wanted

    def changes(self, before: Record) -> Record:
        """Return the fields to send. The order of addresses and of Jump Groups does not matter."""
        return super().changes(in_any_order(before))

    def shown(self, record: Any) -> Record:
        """Return what the diff shows. Another path of the webhook is another digest."""
        url = record["webhook_url"]
        shown = super().shown(without_path(in_any_order(record)))
        if url:
            shown["webhook_url"] += " (%s)" % hashlib.sha256(url.encode()).hexdigest()[:8]
        return shown

    def result(self, record: Any) -> Record:
        """Return the alerts, and a secret that nobody has seen."""
        told = {} if self.secret is None else {"webhook_secret": self.secret}
        return dict(super().result(without_path(record)), **told)


class AlertsInfo(ReadModule):
    """Reads the alerts."""

    def read(self) -> Record:
        """Return the alerts without what is a secret."""
        return without_path(super().read())


def without_path(alerts: Record) -> Record:
    """Return the alerts with as much of the webhook's address as is no secret."""
    parts = urlsplit(alerts["webhook_url"])
    return dict(alerts, webhook_url="%s://%s" % parts[:2] if parts.netloc else "")


def in_any_order(alerts: Record) -> Record:
    """Return the alerts for a comparison."""
    recipients = addresses(alerts["recipients"].split())
    return dict(
        alerts, recipients=recipients, group_recipients=in_order(alerts["group_recipients"])
    )


def in_order(of_groups: List[Record]) -> List[Record]:
    """Return the recipients of Jump Groups, as the API has them, by the Jump Group."""
    found = []
    for one in of_groups:
        given = one["recipients"]
        listed = given.split() if isinstance(given, str) else given
        found.append({"jump_group": group_name(one["jump_group"]), "recipients": addresses(listed)})
    return sorted(found, key=lambda one: one["jump_group"])


def addresses(listed: List[str]) -> str:
    """Return addresses as the API has them."""
    return " ".join(plain(list(dict.fromkeys(" ".join(listed).replace(",", " ").split()))))

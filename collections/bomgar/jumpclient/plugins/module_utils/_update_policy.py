# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of the site's update policy."""

from __future__ import annotations

from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import (
    Record,
    group_name,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import SingletonModule

WINDOW = {
    "jump_group": {"type": "str", "required": True},
    "begins": {"type": "str", "required": True},
    "ends": {"type": "str", "required": True},
}

FIELDS = {
    "mode": {"type": "str", "choices": ["always", "chosen", "off"]},
    "chosen_version": {"type": "str"},
    "first_ring": {"type": "str", "choices": ["tag", "share", "number"]},
    "first_tag": {"type": "str"},
    "first_share": {"type": "int"},
    "first_number": {"type": "int"},
    "healthy_within_minutes": {"type": "int"},
    "healthy_seconds": {"type": "int"},
    "at_once": {"type": "int"},
    "bandwidth_kib": {"type": "int"},
    "failure_percent": {"type": "int"},
    "timezone": {"type": "str"},
    "windows": {"type": "list", "elements": "dict", "options": WINDOW},
}
"""What can be set of the policy."""


class UpdatePolicyModule(SingletonModule):
    """How Jump Clients are updated."""

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides; no limit is null, windows by their groups."""
        wanted = super().wanted(before)
        if wanted.get("bandwidth_kib") == 0:
            wanted["bandwidth_kib"] = None
        if "windows" in wanted:
            windows = [
                {
                    "jump_group": group_name(window["jump_group"]),
                    "begins": clock(window["begins"]),
                    "ends": clock(window["ends"]),
                }
                for window in wanted["windows"]
            ]
            wanted["windows"] = sorted(windows, key=lambda window: window["jump_group"])
        return wanted


def clock(time: str) -> str:
    """Return a time of day as the server writes it.

    Without quotes, YAML reads 22:00 as a number: the minutes of the day.
    """
    return "%02d:%02d" % divmod(int(time), 60) if time.isdigit() else time

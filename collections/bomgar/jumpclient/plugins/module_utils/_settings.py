# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of the site's settings, whose names and types only the server knows."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.parsing.convert_bool import BOOLEANS_FALSE, BOOLEANS_TRUE

from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import (
    SingletonModule,
    plain,
)


class SettingsModule(SingletonModule):
    """Some of the site's settings."""

    def wanted(self, before: Record) -> Record:
        """Return the settings that the task gives, each of the type that it has now."""
        return {
            name: plain(typed(value, before.get(name)))
            for name, value in self.params["settings"].items()
        }


def typed(value: Any, present: Any) -> Any:
    """Return a text as the type of the present value, where it can be one.

    A variable of the command line or of an inventory file is a text, also where it is a number.
    A limit may be null at present, and is a number otherwise.
    """
    if not isinstance(value, str):
        return value
    if isinstance(present, bool):
        given = value.strip().lower()
        known = given in BOOLEANS_TRUE or given in BOOLEANS_FALSE
        return given in BOOLEANS_TRUE if known else value
    if (present is None or isinstance(present, int)) and value.strip().isdigit():
        return int(value)
    if isinstance(present, list):
        return [one for one in (part.strip() for part in value.split(",")) if one]
    return value

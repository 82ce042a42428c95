# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Desired state of the support portal."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import Record
from ansible_collections.bomgar.jumpclient.plugins.module_utils._record import SingletonModule

ISSUE = {
    "text_en": {"type": "str", "default": ""},
    "text_fr": {"type": "str", "default": ""},
    "team": {"type": "str", "required": True},
}

SHOWN = {
    "title": {"type": "str"},
    "text_en": {"type": "str"},
    "text_fr": {"type": "str"},
    "show_technicians": {"type": "bool"},
    "issues": {"type": "list", "elements": "dict", "options": ISSUE},
}
"""What the API has by the same name."""

FIELDS = dict(SHOWN, logo={"type": "str"}, logo_content={"type": "str"})
"""What can be set of the portal."""

LOGO_PATH = "/portal/logo/"
LOGO_BYTES = 256 * 1024
"""The largest file that the server takes as a logo."""


class PortalModule(SingletonModule):
    """What visitors of the support portal see."""

    def wanted(self, before: Record) -> Record:
        """Return the fields that the task decides; the logo is its content in base64."""
        wanted = super().wanted(before)
        content = wanted.pop("logo_content", None)
        if content is not None:
            wanted["logo"] = "".join(content.split())
        elif wanted.get("logo"):
            wanted["logo"] = encoded(wanted["logo"])
        return wanted

    def changes(self, before: Record) -> Record:
        """Return the fields to send. The server has the logo by its digest, and issues by an id."""
        changes = super().changes(dict(before, issues=issues_of(before)))
        if changes.get("logo") and path_of(changes["logo"]) == before.get("logo"):
            del changes["logo"]
        return changes

    def shown(self, record: Any) -> Record:
        """Return what the diff shows."""
        return dict(super().shown(record), issues=issues_of(record))


def issues_of(portal: Record) -> Any:
    """Return the portal's issues without their ids."""
    return [{name: issue[name] for name in ISSUE} for issue in portal["issues"]]


def encoded(path: str) -> str:
    """Return the content of a file in base64."""
    try:
        with open(path, "rb") as file:
            content = file.read(LOGO_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        expected = "a file that can be read, not %s (%s)" % (path, reason)
        raise local_error("field_malformed", field="logo", expected=expected) from None
    if not content or len(content) > LOGO_BYTES:
        expected = "a PNG or JPEG image of at most 256 KiB"
        raise local_error("field_malformed", field="logo", expected=expected)
    return base64.b64encode(content).decode()


def path_of(content: str) -> str:
    """Return the path at which the server has a logo with this content in base64."""
    return LOGO_PATH + hashlib.sha256(content.encode()).hexdigest()

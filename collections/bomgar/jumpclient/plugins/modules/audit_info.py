#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_info
short_description: List events of the audit log
version_added: 0.1.0
description:
  - Lists events of the audit log, the newest first. Requires the right C(all_reports), and a token
    with the scope C(audit).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  action:
    description:
      - List the events of this action, such as V(user.changed).
    type: str
  actor:
    description:
      - List the events that this user caused.
    type: str
  target:
    description:
      - List the events that concern this target, by its ID or code name.
    type: str
  since:
    description:
      - List what happened at or after this time, for example V(2026-03-01T12:00:00Z).
    type: str
  until:
    description:
      - List what happened before this time.
    type: str
  limit:
    description:
      - Maximum number of events. The newest ones are returned.
    type: int
    default: 1000
seealso:
  - module: bomgar.jumpclient.session_info
"""

EXAMPLES = r"""
- name: List the latest changes of the site's settings
  bomgar.jumpclient.audit_info:
    action: settings.changed
    limit: 20
  register: changes
"""

RETURN = r"""
audit_events:
  description: The events, as returned by the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Number of the event.
      type: int
      sample: 4711
    at:
      description: Time of the event.
      type: str
      sample: "2026-01-01T12:00:00.000Z"
    actor:
      description: User name of the actor, or a name of the server itself.
      type: str
      sample: marie
    address:
      description: Address that the request came from, or an empty string.
      type: str
      sample: 192.0.2.17
    action:
      description: The action.
      type: str
      sample: settings.changed
    target_type:
      description: Kind of the target.
      type: str
      sample: settings
    target_id:
      description: ID or code name of the target.
      type: str
      sample: site
    target_name:
      description: Name of the target, or an empty string.
      type: str
      sample: ""
    details:
      description: What the action changed.
      type: dict
      sample: {lost_days: {from: 14, to: 30}}
    names:
      description: Names of the IDs and code names in the event, by kind.
      type: dict
      sample: {}
error:
  description: The error. Codes are the same in the API, the console and the command line.
  returned: when the server refuses, or cannot be reached
  type: dict
  contains:
    code:
      description: The error code, which never changes.
      type: str
      sample: permission_refused
    message:
      description: The error message, in English.
      type: str
      sample: You don't have permission to do this.
    parameters:
      description: The values used in the message.
      type: dict
      sample: {}
    retry:
      description: Whether the same request can succeed later without any change.
      type: bool
      sample: false
    status:
      description: The HTTP status of the response, or null if there was no response.
      type: int
      sample: 403
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import PERIOD, ListModule


def main() -> None:
    ListModule(
        "audit_events",
        "/audit-events",
        None,
        dict(
            PERIOD,
            action={"type": "str"},
            actor={"type": "str"},
            target={"type": "str"},
        ),
    ).run()


if __name__ == "__main__":
    main()

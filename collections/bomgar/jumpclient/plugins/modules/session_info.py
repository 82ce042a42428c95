#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: session_info
short_description: List sessions
version_added: 0.1.0
description:
  - Lists the sessions that the token's user can see, the newest first, those that run and those
    that have ended.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  id:
    description:
      - List the session with this ID. A session that does not exist is not an error.
    type: str
  search:
    description:
      - List the sessions whose Jump Client or Jump Shortcut has this text in its name.
    type: str
  user:
    description:
      - List the sessions that this user started.
    type: str
  jump_client_id:
    description:
      - List the sessions with this Jump Client.
    type: str
  jump_shortcut_id:
    description:
      - List the sessions with this Jump Shortcut.
    type: str
  jump_group:
    description:
      - List the sessions with Jump Items that are in this Jump Group now. The module fails if the
        Jump Group does not exist.
    type: str
  kind:
    description:
      - List V(jump) for sessions with Jump Items, or V(support) for those with customers.
    type: str
    choices: [jump, support]
  active:
    description:
      - If V(true), list sessions that run. If V(false), list sessions that have ended.
    type: bool
  reason:
    description:
      - List the sessions that ended for this reason.
    type: str
  since:
    description:
      - List what started at or after this time, for example V(2026-03-01T12:00:00Z).
    type: str
  until:
    description:
      - List what started before this time.
    type: str
  limit:
    description:
      - Maximum number of sessions. The newest ones are returned.
    type: int
    default: 1000
seealso:
  - module: bomgar.jumpclient.audit_info
  - module: bomgar.jumpclient.jump_client_info
"""

EXAMPLES = r"""
- name: List the sessions that run on the servers now
  bomgar.jumpclient.session_info:
    jump_group: servers
    active: true
  register: running

- name: List the last ten sessions of a user
  bomgar.jumpclient.session_info:
    user: marie
    limit: 10
"""

RETURN = r"""
sessions:
  description: The sessions, as returned by the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the session.
      type: str
      sample: 7a6b5c4d3e2f10987a6b5c4d3e2f1098
    kind:
      description: V(jump), or V(support) for a session with a customer.
      type: str
      sample: jump
    jump_client_id:
      description: ID of the Jump Client, or null.
      type: str
      sample: 5c3f0b1de2a94c7786a1b2c3d4e5f607
    jump_client_name:
      description: Name of the Jump Client, or of the customer.
      type: str
      sample: web1
    jump_shortcut_id:
      description: ID of the Jump Shortcut, or null.
      type: str
      sample: null
    jump_shortcut_name:
      description: Name of the Jump Shortcut, or an empty string.
      type: str
      sample: ""
    user:
      description: User who started the session.
      type: str
      sample: marie
    state:
      description: V(waiting), V(starting), V(open) or V(ended).
      type: str
      sample: ended
    started_at:
      description: Time at which it started.
      type: str
      sample: "2026-01-01T12:00:00.000Z"
    ended_at:
      description: Time at which it ended, or null.
      type: str
      sample: "2026-01-01T12:30:00.000Z"
    end_reason:
      description: The reason of its end, or an empty string.
      type: str
      sample: user
    end_code:
      description: Code of the error that ended it, or null.
      type: str
      sample: null
    tools:
      description: The tools that run in it.
      type: list
      elements: dict
      sample: []
    customer:
      description: The customer of a support session, or null.
      type: dict
      sample: null
    pin:
      description: The newest request to pin a Jump Client in a support session, or null.
      type: dict
      sample: null
    elevation:
      description: The other account that its tools run as, or null.
      type: dict
      sample: null
    elevation_refusal:
      description: Code of the error with which the session can't be elevated, or an empty string.
      type: str
      sample: ""
    may_log_out:
      description: Whether the token's user can list the computer's users and log them out.
      type: bool
      sample: false
    verbs:
      description: Kinds of tools that the token's user can use in it now.
      type: list
      elements: str
      sample: []
    participants:
      description: The users who took part in it.
      type: list
      elements: dict
      sample:
        - user_id: 2b8f6f3e0d3a4c4e9a1e5f6a7b8c9d0e
          user: marie
          role: controls
          connected: false
          joined_at: "2026-01-01T12:00:00.000Z"
          left_at: "2026-01-01T12:30:00.000Z"
          left_reason: ""
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
        "sessions",
        "/sessions",
        "id",
        dict(
            PERIOD,
            search={"type": "str"},
            user={"type": "str"},
            jump_client_id={"type": "str"},
            jump_shortcut_id={"type": "str"},
            jump_group={"type": "str"},
            kind={"type": "str", "choices": ["jump", "support"]},
            active={"type": "bool"},
            reason={"type": "str"},
        ),
        query={"jump_client_id": "jump_client", "jump_shortcut_id": "jump_shortcut"},
    ).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: token
short_description: Manage your own API tokens
version_added: 0.1.0
description:
  - Creates and revokes API tokens of the user whose token O(token) is.
  - A play can create a token for itself with few scopes, and revoke it at its end. Then what a play
    leaves behind, such as a log, contains no token that still works.
  - The server shows the value of a token only when it creates it. The scopes of a token can't be
    changed. Without O(fresh), a token that has other scopes, or expires too soon, is replaced.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  name:
    description:
      - Name of the token, 1 to 128 characters. Names are not unique.
    type: str
  id:
    description:
      - ID of the token to revoke.
    type: str
  scopes:
    description:
      - Scopes of the token, in any order. The new token can have only scopes that O(token) has.
      - Required to create a token.
    type: list
    elements: str
    choices: [read, clients, installers, groups, sessions, users, settings, audit, all]
  valid_days:
    description:
      - How long a new token is valid, in days, from 1 to 365.
    type: int
    default: 30
  valid_at_least:
    description:
      - Minimum remaining validity, in days. Without O(fresh), a token that expires sooner is
        replaced.
      - Must be less than O(valid_days), otherwise every run would create a token.
    type: int
    default: 0
  fresh:
    description:
      - Whether to create a token in any case, even if there is one with this name. Use it for a
        token of one play, so that two plays at the same time have a token each, and revoke it by
        O(id).
    type: bool
    default: false
  state:
    description:
      - Whether the token should exist. V(absent) revokes the token with O(id), or all of your own
        tokens with this O(name). What uses them ends immediately.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: bomgar.jumpclient.token_info
"""

EXAMPLES = r"""
- name: Create a token for this play
  bomgar.jumpclient.token:
    name: Nightly deployment
    scopes: [read, clients]
    valid_days: 1
    fresh: true
  register: of_play
  no_log: true

- name: Use it
  bomgar.jumpclient.jump_client_info:
    token: "{{ of_play.value }}"
    status: offline

- name: Revoke it
  bomgar.jumpclient.token:
    id: "{{ of_play.token.id }}"
    state: absent
"""

RETURN = r"""
token:
  description: The token, without its value. If it was revoked, its last values; null if there was
    nothing to revoke.
  returned: success
  type: dict
  sample:
    id: 3d9e8a7b6c5f4e3d2c1b0a9f8e7d6c5b
    name: Nightly deployment
    scopes: [clients, installers, read]
    second_factor: false
    created_at: "2026-01-01T12:00:00.000Z"
    expires_at: "2026-01-02T12:00:00.000Z"
value:
  description: The new token's value, which is a secret. Set C(no_log) on the task.
  returned: when a token was created, except in check mode
  type: str
  sample: jt_3d9e8a7b6c5f4e3d2c1b0a9f8e7d6c5b_bm90LWEtcmVhbC10b2tlbg
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._token import ARGUMENTS, TokenModule


def main() -> None:
    TokenModule(
        argument_spec=ARGUMENTS,
        mutually_exclusive=[("id", "name")],
        required_one_of=[("id", "name")],
        required_if=[("state", "present", ["name", "scopes"])],
    ).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_group_info
short_description: List Jump Groups
version_added: 0.1.0
description:
  - Lists the Jump Groups that the token's user can see, with their members, tags and counts.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
options:
  code_name:
    description:
      - List the Jump Group with this code name. A Jump Group that does not exist is not an error.
      - A personal Jump Group is V(user:NAME).
    type: str
  search:
    description:
      - List the Jump Groups whose name or code name contains this text.
    type: str
  every:
    description:
      - Whether to list all Jump Groups of the site, also those that the user is not a member of.
        Requires the right C(users).
    type: bool
seealso:
  - module: bomgar.jumpclient.jump_group
"""

EXAMPLES = r"""
- name: List the Jump Groups that the user can see
  bomgar.jumpclient.jump_group_info:
  register: found

- name: List all Jump Groups of the site
  bomgar.jumpclient.jump_group_info:
    every: true
"""

RETURN = r"""
jump_groups:
  description: The Jump Groups, in the form of RV(bomgar.jumpclient.jump_group#module:jump_group).
  returned: success
  type: list
  elements: dict
  sample:
    - code_name: servers
      name: Servers
      comments: Everything in the two data centres
      kind: shared
      name_doubled: false
      team: ops
      members: [marie, paul]
      roles: {paul: start_sessions}
      all_users_role: null
      forbid_disable: false
      forbid_uninstall: true
      rights: [deploy, edit, log_in, move, remove, start_session, view, view_reports]
      tags: [{tag: rack-1, count: 12}]
      count: 12
      online: 11
      version: 1
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ListModule


def main() -> None:
    ListModule(
        "jump_groups",
        "/jump-groups",
        "code_name",
        {"search": {"type": "str"}, "every": {"type": "bool"}},
    ).run()


if __name__ == "__main__":
    main()

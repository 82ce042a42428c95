#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: update_policy_info
short_description: Read how Jump Clients are updated
version_added: 0.1.0
description:
  - Reads the site's update policy. Requires the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
seealso:
  - module: bomgar.jumpclient.update_policy
"""

EXAMPLES = r"""
- name: Read the update policy
  bomgar.jumpclient.update_policy_info:
  register: updates
"""

RETURN = r"""
update_policy:
  description: The whole policy, by the names of the API.
  returned: success
  type: dict
  sample:
    mode: always
    chosen_version: ""
    first_ring: tag
    first_tag: canary
    first_share: 5
    first_number: 5
    healthy_within_minutes: 60
    healthy_seconds: 120
    at_once: 100
    bandwidth_kib: 8192
    failure_percent: 10
    timezone: Europe/Paris
    windows: [{jump_group: servers, begins: "22:00", ends: "05:00"}]
    version: 2
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ReadModule


def main() -> None:
    ReadModule("update_policy", "/updates/policy").run()


if __name__ == "__main__":
    main()

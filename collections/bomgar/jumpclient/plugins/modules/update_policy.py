#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: update_policy
short_description: Manage how Jump Clients are updated
version_added: 0.1.0
description:
  - Changes the site's update policy, that is, which version Jump Clients get, in which order, how
    fast, and at which hours.
  - Options that are not set are not changed. The token's user needs the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  mode:
    description:
      - V(always) for the newest signed version, V(chosen) for O(chosen_version) only, V(off) for no
        updates.
    type: str
    choices: [always, chosen, "off"]
  chosen_version:
    description:
      - The version for O(mode=chosen). Write it in quotes, because V(1.10) without them is a
        number.
    type: str
  first_ring:
    description:
      - What selects the Jump Clients that are updated first, O(first_tag), O(first_share) or
        O(first_number).
    type: str
    choices: [tag, share, number]
  first_tag:
    description:
      - Tag of the first Jump Clients.
    type: str
  first_share:
    description:
      - Share of the first Jump Clients, in percent.
    type: int
  first_number:
    description:
      - Number of the first Jump Clients.
    type: int
  healthy_within_minutes:
    description:
      - Minutes from the offer until a Jump Client must be connected with the new version.
    type: int
  healthy_seconds:
    description:
      - Seconds that it must stay connected to count as healthy.
    type: int
  at_once:
    description:
      - Number of Jump Clients whose update can be under way at the same time.
    type: int
  bandwidth_kib:
    description:
      - KiB per second of all downloads together. V(0) means no limit.
    type: int
  failure_percent:
    description:
      - Share of failed updates, in percent, above which the rollout stops.
    type: int
  timezone:
    description:
      - Time zone of O(windows), such as V(Europe/Paris).
    type: str
  windows:
    description:
      - Hours in which the Jump Clients of a Jump Group are updated. Other windows are removed. An
        empty list removes all of them.
    type: list
    elements: dict
    suboptions:
      jump_group:
        description:
          - Jump Group. Use the code name for a shared Jump Group, or V(user:NAME) for a personal
            one.
        type: str
        required: true
      begins:
        description:
          - Begin of the window, such as V(22:00).
        type: str
        required: true
      ends:
        description:
          - End of the window, such as V(05:00). It can be on the next day.
        type: str
        required: true
seealso:
  - module: bomgar.jumpclient.update_policy_info
  - module: bomgar.jumpclient.settings
"""

EXAMPLES = r"""
- name: Update the test computers first, and the servers at night
  bomgar.jumpclient.update_policy:
    mode: always
    first_ring: tag
    first_tag: canary
    timezone: Europe/Paris
    windows:
      - jump_group: servers
        begins: "22:00"
        ends: "05:00"
"""

RETURN = r"""
update_policy:
  description: The whole policy, after the change.
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._update_policy import (
    FIELDS,
    UpdatePolicyModule,
)


def main() -> None:
    UpdatePolicyModule(record="update_policy", route="/updates/policy", fields=FIELDS).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: alerts_info
short_description: Read which alerts the site sends
version_added: 0.1.0
description:
  - Reads which events the site reports as alerts, and where. Requires the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
seealso:
  - module: bomgar.jumpclient.alerts
"""

EXAMPLES = r"""
- name: Read which alerts the site sends
  bomgar.jumpclient.alerts_info:
  register: site
"""

RETURN = r"""
alerts:
  description: Which events are reported, and where. C(webhook_url) has no path, because
    the path is often a secret.
  returned: success
  type: dict
  sample:
    events: [lost, removal_soon, clone]
    recipients: ops@example.com
    group_recipients: [{jump_group: servers, recipients: servers@example.com}]
    mail_minutes: 15
    webhook_url: https://hooks.example.com
    webhook_secret_set: true
    offline_minutes: 60
    removal_days: 7
    limit_percent: 90
    mail_offered: true
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._alerts import AlertsInfo


def main() -> None:
    AlertsInfo("alerts", "/alerts/settings").run()


if __name__ == "__main__":
    main()

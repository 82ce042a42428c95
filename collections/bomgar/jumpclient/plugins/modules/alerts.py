#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: alerts
short_description: Manage alerts
version_added: 0.1.0
description:
  - Changes which events the site reports as alerts, and where, by email and to a webhook.
  - Options that are not set are not changed. The token's user needs the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  events:
    description:
      - Events that are reported, in any order. An empty list reports none.
    type: list
    elements: str
    choices:
      - offline
      - online_again
      - lost
      - removal_soon
      - clone
      - restored
      - taken_over
      - enrolment_rejected
      - update_failed
      - limit_near
      - local_control
  recipients:
    description:
      - Email addresses, in any order. An empty list sends no mail.
    type: list
    elements: str
  group_recipients:
    description:
      - Further email addresses, for the Jump Clients of some Jump Groups only. Other Jump Groups
        have none. An empty list removes all of them.
    type: list
    elements: dict
    suboptions:
      jump_group:
        description:
          - Jump Group. Use the code name for a shared Jump Group, or V(user:NAME) for a personal
            one.
        type: str
        required: true
      recipients:
        description:
          - Email addresses, in any order.
        type: list
        elements: str
        required: true
  mail_minutes:
    description:
      - Minutes between two mails. Each contains all events since the one before.
    type: int
  webhook_url:
    description:
      - Address that events are sent to. If empty, none are sent.
      - The path of such an address is often a secret, so it is neither returned nor in the diff.
    type: str
  create_webhook_secret:
    description:
      - Whether to create the secret that requests to the webhook are signed with, if the site has
        none. Without a secret, nothing is sent. RV(webhook_secret) contains it once.
    type: bool
    default: false
  offline_minutes:
    description:
      - Minutes without a connection after which a Jump Client is reported as offline.
    type: int
  removal_days:
    description:
      - Days before a removal by age at which it is reported.
    type: int
  limit_percent:
    description:
      - Percentage of a limit from which it is reported as nearly reached.
    type: int
seealso:
  - module: bomgar.jumpclient.alerts_info
  - module: bomgar.jumpclient.settings
"""

EXAMPLES = r"""
- name: Report lost Jump Clients by email
  bomgar.jumpclient.alerts:
    events: [lost, removal_soon, clone]
    recipients: [ops@example.com]
    group_recipients:
      - {jump_group: servers, recipients: [servers@example.com]}

- name: Send events to a webhook
  bomgar.jumpclient.alerts:
    webhook_url: "{{ vault_webhook_url }}"
    create_webhook_secret: true
  register: alerts
  no_log: true
"""

RETURN = r"""
alerts:
  description: Which events are reported, and where, after the change. C(webhook_url) has
    no path.
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
webhook_secret:
  description: The secret that requests to the webhook are signed with. It is not returned again.
  returned: when the module has created it
  type: str
  sample: whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._alerts import (
    FIELDS,
    AlertsModule,
)


def main() -> None:
    AlertsModule(
        record="alerts",
        route="/alerts/settings",
        fields=FIELDS,
        argument_spec={
            "create_webhook_secret": {"type": "bool", "default": False, "no_log": False}
        },
    ).run()


if __name__ == "__main__":
    main()

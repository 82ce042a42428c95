#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: settings
short_description: Manage the site's settings
version_added: 0.1.0
description:
  - Changes settings of the site, that is, those that an administrator changes at C(/login).
  - Settings that are not given are not changed.
  - The token's user needs the right C(settings). To set C(second_factor_policy) to V(step_up),
    create the token in a sign-in with a second factor.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  settings:
    description:
      - The settings to change, by the names of the API. RV(settings) lists them, and the server
        refuses any other name.
      - V(null) sets a limit to no limit. Lists have no order.
    type: dict
    required: true
seealso:
  - module: bomgar.jumpclient.settings_info
  - module: bomgar.jumpclient.update_policy
"""

EXAMPLES = r"""
- name: Keep records for two years, and limit no number of Jump Clients
  bomgar.jumpclient.settings:
    settings:
      audit_days: 730
      session_days: 730
      jump_client_limit: null
"""

RETURN = r"""
settings:
  description: All settings, after the change.
  returned: success
  type: dict
  sample:
    client_expiry_days: 180
    lost_days: 14
    remove_uninstalled: false
    jump_client_limit: null
    active_limit: null
    session_start_limit: 20
    sign_in_hours: 12
    second_factor_policy: step_up
    audit_days: 730
    session_days: 730
    deployment_days: 730
    chat_days: 730
    uninstalled_days: 0
    statistics_days: 0
    statistics_seconds: null
    statistics_seconds_default: 60
    withheld_statistics: []
    notify_sessions: true
    support_unasked: []
    survey: false
    survey_question_en: ""
    survey_question_fr: ""
    clone_limit: 5
    admit_restored: false
    untried_platforms: false
    untried_platforms_available: []
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._settings import SettingsModule


def main() -> None:
    SettingsModule(
        record="settings",
        route="/settings",
        fields={"settings": {"type": "dict", "required": True}},
    ).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: settings_info
short_description: Read the site's settings
version_added: 0.1.0
description:
  - Reads the site's settings. Requires the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
seealso:
  - module: bomgar.jumpclient.settings
"""

EXAMPLES = r"""
- name: Read the site's settings
  bomgar.jumpclient.settings_info:
  register: site
"""

RETURN = r"""
settings:
  description: All settings, by the names of the API.
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import ReadModule


def main() -> None:
    ReadModule("settings", "/settings").run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: support_portal_info
short_description: Read what the support portal shows
version_added: 0.1.0
description:
  - Reads what the site's support portal shows. Requires the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
seealso:
  - module: bomgar.jumpclient.support_portal
"""

EXAMPLES = r"""
- name: Read what the support portal shows
  bomgar.jumpclient.support_portal_info:
  register: shown
"""

RETURN = r"""
support_portal:
  description: What the support portal shows. C(logo) is the path of the logo.
  returned: success
  type: dict
  sample:
    title: Example Support
    text_en: We help you from Monday to Friday.
    text_fr: Nous vous aidons du lundi au vendredi.
    logo: /portal/logo/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    show_technicians: true
    issues:
      - {id: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f, text_en: Printer, text_fr: Imprimante, team: ops}
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
    ReadModule("support_portal", "/support/portal").run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: support_portal
short_description: Manage the support portal
version_added: 0.1.0
description:
  - Changes what visitors of the site's support portal see and can choose.
  - Options that are not set are not changed. The token's user needs the right C(settings).
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
options:
  title:
    description:
      - Title of the page, up to 128 characters. If empty, the title of the product.
    type: str
  text_en:
    description:
      - Text for visitors in English, up to 4,000 characters. If empty, the text of the product.
    type: str
  text_fr:
    description:
      - Text for visitors in French, up to 4,000 characters. If empty, the text of the product.
    type: str
  logo:
    description:
      - Path of a PNG or JPEG file of up to 256 KiB, where the module runs. If empty, the logo is
        removed.
    type: str
  logo_content:
    description:
      - The content of that file in base64, instead of O(logo).
    type: str
  show_technicians:
    description:
      - Whether visitors can choose a technician who is available.
    type: bool
  issues:
    description:
      - Issues that visitors can choose, in the order in which they are shown. Others are removed.
        An empty list removes all of them.
      - An issue has a text in one language at least.
    type: list
    elements: dict
    suboptions:
      text_en:
        description:
          - Text in English, up to 128 characters.
        type: str
        default: ""
      text_fr:
        description:
          - Text in French, up to 128 characters.
        type: str
        default: ""
      team:
        description:
          - Code name of the team whose members help with the issue.
        type: str
        required: true
seealso:
  - module: bomgar.jumpclient.support_portal_info
  - module: bomgar.jumpclient.team
"""

EXAMPLES = r"""
- name: Describe the support portal
  bomgar.jumpclient.support_portal:
    title: Example Support
    text_en: We help you from Monday to Friday.
    text_fr: Nous vous aidons du lundi au vendredi.
    logo: /srv/site/logo.png
    show_technicians: true
    issues:
      - {text_en: Printer, text_fr: Imprimante, team: ops}
      - {text_en: Something else, text_fr: Autre chose, team: ops}
"""

RETURN = r"""
support_portal:
  description: What the support portal shows, after the change.
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._support_portal import (
    FIELDS,
    PortalModule,
)


def main() -> None:
    PortalModule(
        record="support_portal",
        route="/support/portal",
        fields=FIELDS,
        mutually_exclusive=[("logo", "logo_content")],
    ).run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: token_info
short_description: List your own API tokens
version_added: 0.1.0
description:
  - Lists the API tokens of the token's user, the newest first, without their values.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes.info
seealso:
  - module: bomgar.jumpclient.token
"""

EXAMPLES = r"""
- name: List your own API tokens
  bomgar.jumpclient.token_info:
  register: mine
"""

RETURN = r"""
tokens:
  description: The tokens, in the form of RV(bomgar.jumpclient.token#module:token).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 3d9e8a7b6c5f4e3d2c1b0a9f8e7d6c5b
      name: Nightly deployment
      scopes: [clients, installers, read]
      second_factor: false
      created_at: "2026-01-01T12:00:00.000Z"
      expires_at: "2026-01-02T12:00:00.000Z"
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
    ListModule("tokens", "/tokens", None, {}).run()


if __name__ == "__main__":
    main()

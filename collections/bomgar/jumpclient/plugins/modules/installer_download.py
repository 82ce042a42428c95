#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: installer_download
short_description: Download the package of an installer
version_added: 0.1.0
description:
  - Downloads the package of an installer, or the generic package, and keeps it up to date.
  - The download is verified by its SHA-256 and replaces the file atomically. Nothing is
    downloaded if the file is up to date.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
  - ansible.builtin.files
options:
  id:
    description:
      - ID of the installer. Its package contains the installer key, so the file is a secret.
    type: str
  generic:
    description:
      - Whether to download the generic package, which contains no key and works with every
        installer. Mutually exclusive with O(id).
    type: bool
    default: false
  platform:
    description:
      - Platform of the package, or the name of one of its packages. The server refuses a name
        that it has no package for, and lists those that it has.
    type: str
    default: linux
  dest:
    description:
      - Path of the downloaded package. The directory must exist.
      - A new file is readable only by its owner, unless O(mode) is set.
    type: path
    required: true
seealso:
  - module: bomgar.jumpclient.installer
"""

EXAMPLES = r"""
- name: Download the package of an installer
  bomgar.jumpclient.installer_download:
    id: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
    dest: /root/bomgar-scc.bin

- name: Download the generic package for a machine image
  bomgar.jumpclient.installer_download:
    generic: true
    dest: /srv/images/bomgar-scc.bin
    mode: "0644"
"""

RETURN = r"""
dest:
  description: Path of the package.
  returned: success
  type: str
  sample: /root/bomgar-scc.bin
sha256:
  description: SHA-256 of the package.
  returned: success
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
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

from ansible_collections.bomgar.jumpclient.plugins.module_utils._download import DownloadModule


def main() -> None:
    DownloadModule(
        argument_spec={
            "id": {"type": "str"},
            "generic": {"type": "bool", "default": False},
            "platform": {"type": "str", "default": "linux"},
            "dest": {"type": "path", "required": True},
        },
        add_file_common_args=True,
        required_if=[("generic", False, ["id"])],
    ).run()


if __name__ == "__main__":
    main()

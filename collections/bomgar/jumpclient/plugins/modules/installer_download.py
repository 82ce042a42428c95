#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: installer_download
short_description: Download the package of an installer
version_added: 0.1.0
description:
  - Keeps a file the same as the package that the server builds for an installer, or as the
    generic package.
  - The download is verified by its SHA-256 and put into place as a whole. Nothing is downloaded
    when the file is up to date.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._server
  - bomgar.jumpclient._attributes
  - ansible.builtin.files
options:
  id:
    description:
      - The installer. Its package holds its key, so the file is a secret.
    type: str
  generic:
    description:
      - Download the package without a key, which serves every installer. It does not go with
        O(id).
    type: bool
    default: false
  platform:
    description:
      - The kind of computer that the package is for.
    type: str
    choices: [linux-headless]
    default: linux-headless
  dest:
    description:
      - Where the package goes. The directory has to exist.
      - A new file can be read by its owner only, unless O(mode) says otherwise.
    type: path
    required: true
seealso:
  - module: bomgar.jumpclient.installer
"""

EXAMPLES = r"""
- name: The package of an installer
  bomgar.jumpclient.installer_download:
    id: 0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f
    dest: /root/bomgar-scc.bin

- name: The package without a key, for a machine image
  bomgar.jumpclient.installer_download:
    generic: true
    dest: /srv/images/bomgar-scc.bin
    mode: "0644"
"""

RETURN = r"""
dest:
  description: Where the package is.
  returned: success
  type: str
  sample: /root/bomgar-scc.bin
sha256:
  description: Its SHA-256.
  returned: success
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
error:
  description: The error, in the form of the catalogue that the server's API, console and
    command lines share.
  returned: when the server refuses, or cannot be reached
  type: dict
  contains:
    code:
      description: The stable code.
      type: str
      sample: permission_refused
    message:
      description: What it means, in English.
      type: str
      sample: You do not have the right to do this.
    parameters:
      description: The values that the message names.
      type: dict
      sample: {}
    retry:
      description: Whether the same attempt can succeed later without anybody changing anything.
      type: bool
      sample: false
    status:
      description: The HTTP status of the answer, or null when there was none.
      type: int
      sample: 403
"""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._download import DownloadModule


def main() -> None:
    DownloadModule(
        argument_spec={
            "id": {"type": "str"},
            "generic": {"type": "bool", "default": False},
            "platform": {
                "type": "str",
                "choices": ["linux-headless"],
                "default": "linux-headless",
            },
            "dest": {"type": "path", "required": True},
        },
        add_file_common_args=True,
        required_if=[("generic", False, ["id"])],
    ).run()


if __name__ == "__main__":
    main()

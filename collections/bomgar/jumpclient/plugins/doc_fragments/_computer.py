# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""A computer whose Jump Client is looked for, or several."""

from __future__ import annotations

SUBOPTIONS = r"""
    suboptions:
      name:
        description: Name of the computer in the result.
        type: str
        required: true
      id:
        description: ID of the Jump Client, if it is known for certain.
        type: str
      told_id:
        description: ID that the computer reports. Used only if the record is no longer online and
          has the same O(OPTION.hostname), and if the server reports it as uninstalled or it has the
          same O(OPTION.machine_id). The module waits up to 10 seconds for that.
        type: str
      hostname:
        description: Hostname of the computer.
        type: str
      fqdn:
        description: Fully qualified domain name of the computer.
        type: str
      machine_id:
        description: Machine ID of the computer.
        type: str
      addresses:
        description: IP addresses of the computer.
        type: list
        elements: str
        default: []
      install_dir:
        description: Installation directory of the Jump Client. If not set, any directory matches.
        type: str
      reached:
        description: Whether the computer was checked and no longer has a Jump Client.
        type: bool
        default: false
      match:
        description: How the record may be found. V(fqdn_and_machine_id) and V(fqdn_and_address)
          require O(OPTION.fqdn).
        type: list
        elements: str
        choices: [id, fqdn_and_machine_id, fqdn_and_address]
        default: [id, fqdn_and_machine_id, fqdn_and_address]
      if_online:
        description: Whether to remove a record that is online, although the computer was not
          checked. If not set, only by O(OPTION.id).
        type: bool
      other_than:
        description:
          - ID of the Jump Client that the computer has now. All other records of the computer are
            deleted, if none of them is online or passive.
          - An empty value is for a computer that has none yet, in check mode.
        type: str
"""


class ModuleDocFragment:
    # Annotated: ansible-test takes a plain assignment for a literal, and ends with an error.
    ONE: str = r"""
options:
  computer:
    description:
      - The computer.
    type: dict
    required: true
""" + SUBOPTIONS.lstrip("\n").replace("OPTION", "computer")

    SEVERAL: str = r"""
options:
  computers:
    description:
      - The computers.
    type: list
    elements: dict
    required: true
""" + SUBOPTIONS.lstrip("\n").replace("OPTION", "computers[]")

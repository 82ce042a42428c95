# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What relative paths are relative to."""

from __future__ import annotations

import os
from typing import Any, Dict, Optional


def beside_inventory(path: str, variables: Optional[Dict[str, Any]]) -> Optional[str]:
    """Return a file in the folder in which Ansible was started, or in the inventory's, if any.

    Ansible itself looks beside the playbook only, which may be inside this collection.
    """
    for folder in (os.getcwd(), (variables or {}).get("inventory_dir") or os.getcwd()):
        found = os.path.join(folder, os.path.expanduser(path))
        if os.path.isfile(found):
            return found
    return None


def on_controller(given: Dict[str, Any], loader: Any) -> Dict[str, Any]:
    """Return a module's arguments with the absolute path of the CA certificates.

    Ansible starts a module in the playbook's folder. But who sets C(JUMP_CA_PATH) means the folder
    of the shell, which only Ansible's own processes know.

    Args:
        given: the arguments.
        loader: Ansible's, which knows the playbook's folder.
    """
    path = given.get("ca_path") or os.environ.get("JUMP_CA_PATH")
    if not isinstance(path, str):
        return given
    path = os.path.expanduser(path.strip("\r\n"))
    for found in (os.path.abspath(path), loader.path_dwim(path)):
        if os.path.isfile(found):
            return dict(given, ca_path=found)
    return given

"""An Ansible inventory of a lab, written as YAML by hand: this package has no dependency."""

from __future__ import annotations

import json
import shlex

from .errors import HostsError
from .host import SERVER_NAME, USERS
from .lab import Lab
from .recipe import INITS


def render(lab: Lab, user: str = "root") -> str:
    """The lab's hosts in one group per init, reached as `user` with strict host key checking.

    Raises:
        HostsError: the user is neither `root` nor `deploy`.
    """
    if user not in USERS:
        raise HostsError(f"no such user in the hosts: {user} (there are {', '.join(USERS)})")
    variables = {
        "ansible_user": user,
        "ansible_ssh_private_key_file": str(lab.key),
        "ansible_ssh_common_args": shlex.join(lab.ssh_options()),
        "ansible_python_interpreter": "/usr/bin/python3",
        "jump_lab_id": lab.id,
        "jump_lab_server_address": lab.gateway,
        "jump_lab_server_name": SERVER_NAME,
    }
    lines = [
        "---",
        "all:",
        "  vars:",
        *(f"    {name}: {json.dumps(value)}" for name, value in variables.items()),
    ]
    lines.append("  children:")
    hosts = lab.hosts()
    for init in INITS:
        members = [host for host in hosts if host.init == init]
        lines.append(f"    {init}:" if members else f"    {init}: {{}}")
        lines += ["      hosts:"] if members else []
        for host in members:
            lines += [
                f"        {host.name}:",
                f"          ansible_host: {json.dumps(host.address)}",
            ]
    return "\n".join(lines) + "\n"

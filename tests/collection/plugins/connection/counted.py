"""This machine as a computer that is reached by SSH, with each round trip to it noted."""

# mypy: disable-error-code="misc,import-untyped"
# Ansible is not typed.

import os
from pathlib import Path
from typing import Any

from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: counted
short_description: this machine, with each round trip noted
description: [As ssh does it, with and without pipelining.]
author: The Jump Client project
extends_documentation_fragment: [connection_pipelining]
options:
  host:
    description: The name of the computer.
    default: inventory_hostname
    vars: [{name: inventory_hostname}]
"""
FILE = "JUMP_TEST_ROUND_TRIPS"
"""The variable that names the file with one line for each."""


class Connection(Local):
    """The local connection; every command and every file is a round trip."""

    transport = "counted"

    def exec_command(self, *arguments: Any, **options: Any) -> Any:
        """Run a command."""
        self._note()
        return super().exec_command(*arguments, **options)

    def put_file(self, *arguments: Any, **options: Any) -> Any:
        """Copy a file."""
        self._note()
        return super().put_file(*arguments, **options)

    def _note(self) -> None:
        with Path(os.environ[FILE]).open("a", encoding="utf-8") as stream:
            stream.write(f"{self.get_option('host')}\n")

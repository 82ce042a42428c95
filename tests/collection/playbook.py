"""Playbooks that a test writes, runs with ansible-playbook, and gets the results of."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.collection.server import environment

ROOT = Path(__file__).parents[2]
CONNECTIONS = Path(__file__).parent / "plugins" / "connection"
ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
COLLECTION = "bomgar.jumpclient"

Result = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """A module, its arguments, and whether it runs in check mode."""

    module: str
    arguments: dict[str, Any]
    check: bool = False


def do(module: str, **arguments: Any) -> Task:
    """A task that is carried out."""
    return Task(module, arguments)


def check(module: str, **arguments: Any) -> Task:
    """A task that only says what it would do."""
    return Task(module, arguments, check=True)


@dataclass(frozen=True)
class Run:
    """What a run of ansible-playbook gave: its status, and all that it printed."""

    status: int
    output: str


class Ansible:
    """Runs tasks and playbooks on this machine.

    Args:
        folder: where it puts what it writes.
        variables: the environment that tells of the server.
        within: the command that Ansible's programs are run by, as in another network.
    """

    def __init__(
        self, folder: Path, variables: Mapping[str, str], within: Sequence[str] = ()
    ) -> None:
        self.folder = folder
        self.variables = dict(variables)
        self.within = list(within)

    def tasks(self, *tasks: Task) -> list[Result]:
        """Run tasks in turn, in diff mode; a failing one ends nothing. Return their results."""
        steps: list[dict[str, Any]] = []
        for number, task in enumerate(tasks):
            action = task.module if "." in task.module else f"{COLLECTION}.{task.module}"
            steps.append(
                {
                    action: task.arguments,
                    "check_mode": task.check,
                    "register": f"result_{number}",
                    "ignore_errors": True,
                }
            )
        names = ", ".join(f"result_{number}" for number in range(len(tasks)))
        out = self.folder / "results.json"
        copy = {"content": f"{{{{ [{names}] | to_json }}}}", "dest": str(out)}
        keep = {"ansible.builtin.copy": copy, "check_mode": False, "diff": False, "no_log": True}
        play = {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
            "tasks": [*steps, keep],
        }
        playbook = self.folder / "playbook.json"
        playbook.write_text(json.dumps([play]))
        run = self.playbook(playbook, "--diff")
        assert run.status == 0, run.output
        results: list[Result] = json.loads(out.read_text())
        return results

    def task(self, module: str, **arguments: Any) -> Result:
        """Run one task and return its result."""
        return self.tasks(Task(module, arguments))[0]

    def playbook(self, path: Path, *options: str) -> Run:
        done = subprocess.run(
            [*self.within, str(ANSIBLE_PLAYBOOK), *options, str(path)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(
                ANSIBLE_HOME=str(self.folder / "ansible"),
                ANSIBLE_CONNECTION_PLUGINS=str(CONNECTIONS),
                ANSIBLE_NOCOLOR="1",
                ANSIBLE_LOCALHOST_WARNING="0",
                ANSIBLE_INVENTORY_UNPARSED_WARNING="0",
                **self.variables,
            ),
            check=False,
            timeout=240,
        )
        return Run(done.returncode, done.stdout)

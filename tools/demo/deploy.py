"""The demo's playbooks, run as a user runs them, with their progress in one line."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import processes
from .place import CHECKOUT, Place
from .progress import DemoError, Progress
from .server import environment

ANSIBLE_PLAYBOOK = Path(sys.prefix) / "bin" / "ansible-playbook"
TASK = re.compile(r"^TASK \[(?:[\w.]+ : )?(?P<name>.+)\] \**$")
FAILED = re.compile(r"^(?:fatal|failed): \[(?P<host>[^\]]+)\].*?=> (?P<result>\{.*)$")
RECAP = re.compile(r"^(?P<host>\S+)\s+: (?P<counts>ok=.*)$")
INTERRUPT_SECONDS = 5
ROUNDS = 3
"""A worker that is being ended may still start a module."""


class Playbooks:
    """Runs playbooks against the demo's computers.

    Args:
        place: the demo's folders.
        progress: shows the current task.
        inventory: an inventory file, or the folder of an inventory.
        extra: variables that override those of the inventory.
        secrets: environment variables for access to the server.
        wrapper: a command that runs them inside another network; None for this one.
    """

    def __init__(
        self,
        place: Place,
        progress: Progress,
        *,
        inventory: Path,
        extra: Mapping[str, Any],
        secrets: Mapping[str, str],
        wrapper: list[str] | None = None,
    ) -> None:
        self._place = place
        self._progress = progress
        self._inventory = inventory
        self._secrets = secrets
        self._wrapper = wrapper or []
        place.variables.write_text(json.dumps(dict(extra)))

    def run(self, name: str, what: str) -> None:
        """Run ``playbooks/<name>.yml`` as the step ``what``.

        Raises:
            DemoError: a task failed; the text contains the task, the host and the reason.
        """
        with self._progress.step(what) as step:
            with subprocess.Popen(
                self._command(name),
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=self._environment(),
                start_new_session=True,
            ) as process:
                try:
                    failures = self._follow(process, step.note)
                    status = process.wait()
                except BaseException:
                    _interrupt(process, self._place.temporary)
                    raise
            if status:
                raise DemoError("\n".join(failures) or f"ansible-playbook ended with {status}")

    def _command(self, name: str) -> list[str]:
        playbook = Path("playbooks") / f"{name}.yml"
        return [
            *self._wrapper,
            *(str(ANSIBLE_PLAYBOOK), str(playbook), "-i", str(self._inventory)),
            *("-e", f"@{self._place.variables}"),
        ]

    def _environment(self) -> dict[str, str]:
        folder = self._place.work / "ansible"
        temporary = self._place.temporary
        temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
        return environment(
            ANSIBLE_COLLECTIONS_PATH=str(CHECKOUT / "collections"),
            ANSIBLE_HOME=str(folder),
            ANSIBLE_NOCOLOR="1",
            # Files that a killed playbook leaves here are removed with the demo's folder.
            ANSIBLE_REMOTE_TMP=str(temporary),
            TMPDIR=str(temporary),
            PYTHONDONTWRITEBYTECODE="1",
            PATH=os.pathsep.join([str(ANSIBLE_PLAYBOOK.parent), os.environ.get("PATH", "")]),
            **self._secrets,
        )

    def _follow(self, process: "subprocess.Popen[str]", note: Any) -> list[str]:
        failures: list[str] = []
        task = ""
        for line in process.stdout or ():
            self._progress.log(line)
            if match := TASK.match(line):
                task = match["name"]
                note(task)
            elif match := FAILED.match(line):
                failures.append(f"{match['host']}: {task}: {_reason(match['result'])}")
            elif "...ignoring" in line:
                failures.pop()
        return failures


def _reason(result: str) -> str:
    try:
        values = json.loads(result)
    except ValueError:
        return result.strip()
    return str(values.get("msg") or values.get("stderr") or "failed").strip()


def _interrupt(process: "subprocess.Popen[str]", temporary: Path) -> None:
    """End a playbook and its processes on this machine: with SIGINT first, SIGKILL last.

    Args:
        process: the playbook.
        temporary: the folder that modules run from.
    """
    workers = processes.descendants(process.pid)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        os.killpg(process.pid, number)
        try:
            process.wait(INTERRUPT_SECONDS if number == signal.SIGINT else 3)
        except subprocess.TimeoutExpired:
            continue
    # Ansible's workers have sessions of their own. They and their modules may outlive the playbook.
    for _ in range(ROUNDS):
        left = [worker for worker in workers if worker.alive]
        left += processes.running_from(temporary)
        left += [child for one in left for child in processes.descendants(one.pid)]
        if not left:
            break
        processes.end(left)

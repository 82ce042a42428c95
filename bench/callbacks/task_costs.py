"""Writes what each task of a run took, for the benchmark of Ansible."""

# mypy: disable-error-code="misc,import-untyped,no-untyped-def"
# Ansible is not typed.

import json
import os
import time
from pathlib import Path

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_costs
type: aggregate
short_description: writes what each task took
description:
  - One JSON object for each task, into the file that JUMP_TASK_COSTS names.
  - JUMP_TASK_GROUP is the control group of all hosts.
author: The Jump Client project
"""


class CallbackModule(CallbackBase):
    """From the start of a task, for whatever hosts, until the next one starts or the run ends."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_costs"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self._lines: list[str] = []
        self._hosts = Path(os.environ.get("JUMP_TASK_GROUP", "")) / "cpu.stat"
        self._task = ""
        self._before = self._now()

    def v2_playbook_on_task_start(self, task, is_conditional) -> None:
        """End the task before, and begin this one."""
        del is_conditional
        self._end()
        self._task = task.get_name()

    def v2_playbook_on_handler_task_start(self, task) -> None:
        """A handler is a task, too."""
        self.v2_playbook_on_task_start(task, False)

    def v2_playbook_on_stats(self, stats) -> None:
        """End the last task, and write what all took."""
        del stats
        self._end()
        Path(os.environ["JUMP_TASK_COSTS"]).write_text("\n".join(self._lines), encoding="utf-8")

    def _now(self) -> list[float]:
        """Seconds by the clock, of the controller's processors, and of the hosts'."""
        here = os.times()
        hosts = int(self._hosts.read_text().split()[1]) / 1e6 if self._hosts.is_file() else 0.0
        return [time.monotonic(), sum(here[:4]), hosts]

    def _end(self) -> None:
        now = self._now()
        costs = [round(after - before, 3) for after, before in zip(now, self._before, strict=True)]
        self._lines.append(json.dumps({"task": self._task, "costs": costs}))
        self._before = now

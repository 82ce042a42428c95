"""Runs of ansible-playbook with Ansible's default configuration, and what each costs."""

import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
CALLBACKS = Path(__file__).with_name("callbacks")
COUNT = re.compile(r"(\w+)=(\d+)")
SHOWN = 6
"""Tasks that took longest, which are told of each run."""


@dataclass(frozen=True)
class Played:
    """What a run took and did.

    ``cpu`` is the processor time of Ansible and the processes that it waited for; the masters of
    SSH, which outlive it, do not count. ``counts`` are the sums of the recap over all hosts, and

    """

    seconds: float
    cpu: float
    counts: Mapping[str, int]
    tasks: Mapping[str, Sequence[float]]

    def longest(self) -> str:
        """Return the tasks that took longest, for a person."""
        ordered = sorted(self.tasks.items(), key=lambda one: -one[1][0])
        return "; ".join(
            f"{name} {took:.1f} s (processor here {here:.1f}, hosts {hosts:.1f})"
            for name, (took, here, hosts) in ordered[:SHOWN]
        )


class Plays:
    """Runs playbooks against the hosts of an inventory.

    Args:
        folder: what it writes goes there.
        inventory: the hosts.
        forks: hosts that Ansible works on side by side.
        environment: variables that tell of the server, and settings of Ansible.
    """

    def __init__(
        self, folder: Path, inventory: Path, forks: int, environment: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._inventory = inventory
        self._forks = forks
        self._environment = environment
        self._runs = 0

    def run(self, playbook: Path, **variables: Any) -> Played:
        """Run a playbook, with new connections to the hosts.

        Raises:
            RuntimeError: it failed for a host; the text is the end of its output.
        """
        self._runs += 1
        place = self._folder / f"run-{self._runs}"
        place.mkdir()
        (place / "ansible.cfg").touch()
        output = (place / "output").open("wb")
        words = [str(ANSIBLE_PLAYBOOK), "-i", str(self._inventory), "-f", str(self._forks)]
        words += ["-e", json.dumps(variables), str(playbook)]
        started = time.monotonic()
        pid = os.posix_spawn(
            words[0],
            words,
            self._variables(place),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
            ],
        )
        _, status, used = os.wait4(pid, 0)
        seconds = time.monotonic() - started
        output.close()
        told = (place / "output").read_text(errors="replace")
        if status:
            raise RuntimeError(f"{playbook.name} failed:\n{told[-4000:]}")
        return Played(seconds, used.ru_utime + used.ru_stime, _recap(told), _tasks(place / "tasks"))

    def _variables(self, place: Path) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        return {
            **kept,
            "ANSIBLE_CONFIG": str(place / "ansible.cfg"),  # an empty one: all is the default
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
            "ANSIBLE_HOME": str(self._folder / "ansible"),
            # Each run makes its connections, as one of a CI does.
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(place / "ssh"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "task_costs",
            "JUMP_TASK_COSTS": str(place / "tasks"),
            **self._environment,
        }


def _recap(output: str) -> dict[str, int]:
    """Return the sums of the recap's columns over all hosts."""
    sums: defaultdict[str, int] = defaultdict(int)
    for name, count in COUNT.findall(output.rpartition("PLAY RECAP")[2]):
        sums[name] += int(count)
    return dict(sums)


def _tasks(path: Path) -> dict[str, list[float]]:
    costs: dict[str, list[float]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        name = told["task"].rpartition(" : ")[2]
        sums = costs.get(name, [0.0] * len(told["costs"]))
        costs[name] = [one + more for one, more in zip(sums, told["costs"], strict=True)]
    return costs

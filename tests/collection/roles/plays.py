"""What the tests of all roles run, and what a run did."""

from collections.abc import Callable
from typing import Any

from tests.collection.playbook import ROOT, Run
from tests.collection.server import Access

DEPLOY = ROOT / "playbooks" / "deploy.yml"
REMOVE = ROOT / "playbooks" / "remove.yml"
Play = Callable[..., Run]


def changed(run: Run) -> int:
    assert run.status == 0, run.output
    recap = run.output.rpartition("PLAY RECAP")[2]
    return sum(int(word.removeprefix("changed=")) for word in recap.split() if "changed=" in word)


def records(server: Access, group: str) -> list[dict[str, Any]]:
    return list(server.api.items("/jump-clients", {"jump_group": group}))

"""Runs an action plugin in this process, with modules that a test makes up."""

from types import SimpleNamespace
from typing import Any

from tests.collection.inprocess import ACCESS

Found = dict[str, Any]
IDS = [f"{number:032x}" for number in range(3)]
"""Of Jump Clients."""
HERE: dict[str, Any] = dict(ACCESS)


def run(plugin: Any, results: Found | None = None, *, check: bool = False, **given: Any) -> Found:
    """Run an action; ``results`` are what the modules answer that it runs."""
    play = SimpleNamespace(_uuid="a play")
    task = SimpleNamespace(args=given, async_val=0, check_mode=check, get_play=lambda: play)
    shell = SimpleNamespace(tmpdir=None)
    connection = SimpleNamespace(_shell=shell, always_pipeline_modules=False)
    action = plugin.ActionModule(task, connection, None, None, None, None)

    def execute(module_name: str, module_args: Any = None, task_vars: Any = None) -> Found:
        assert task_vars is None
        name = module_name.rpartition(".")[2]
        answer = (results or {})[name]
        told: Found = answer(module_args) if callable(answer) else answer
        return told

    action._execute_module = execute
    found: Found = action.run()
    return found

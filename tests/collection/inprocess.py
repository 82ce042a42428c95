"""Runs a module's class in this process, with an API that a test makes up."""

import contextlib
import importlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from tests.collection.playbook import Ansible, Task

Result = dict[str, Any]
ACCESS = {"server_url": "https://jump.example.com", "token": "jt_secret"}


class FakeApi:
    """Answers from a table of ``METHOD path``; a callable is called with what was sent."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any]] = []

    def _answer(self, what: str, sent: Any = None) -> Any:
        self.asked.append((what, sent))
        answer = self.answers[what]
        if isinstance(answer, Exception):
            raise answer
        return answer(sent) if callable(answer) else answer

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(f"GET {path}", query)

    find = items = get

    def ask(self, path: str, body: Any) -> Any:
        return self._answer(f"POST {path}", body)

    def create(self, path: str, body: Any) -> Any:
        return self._answer(f"POST {path}", body)

    def post(self, path: str, body: Any = None) -> Any:
        return self._answer(f"POST {path}", body)

    def edit(self, path: str, body: Any, version: int) -> Any:
        return self._answer(f"PATCH {path}", (body, version))

    def change(self, path: str, body: Any) -> Any:
        return self._answer(f"PATCH {path}", body)

    def delete(self, path: str) -> None:
        self._answer(f"DELETE {path}")


def finding(*records: Any) -> Any:
    """What the server answers who asks for several Jump Clients; a callable says it anew."""

    def answer(sent: Any) -> Any:
        known = [one() if callable(one) else one for one in records]
        names = [name.lower() for name in sent["names"]]
        kept = [
            one
            for one in known
            if one and (one["id"] in sent["ids"] or one["name"].lower() in names)
        ]
        return {"items": kept, "computers": []}

    return answer


def run(
    make: Callable[[], Any], api: Any, capsys: pytest.CaptureFixture[str], **arguments: Any
) -> Result:
    """Run the module that ``make`` makes with these arguments, and return its result."""
    with patch_module_args({**ACCESS, **arguments}):
        module = make()
        module.api = api
        with pytest.raises(SystemExit):
            module.run()
    result: Result = json.loads(capsys.readouterr().out)
    return printable(result)


def printable(result: Result) -> Result:
    """Return the result of a module whose diff Ansible can print; the default callback does."""
    diff = result.get("diff", {})
    assert all(isinstance(diff.get(name), str | dict | None) for name in ("before", "after")), diff
    return result


class InProcess(Ansible):
    """Runs the collection's modules in this process, against a real server.

    What they are given and what they print is what ansible-playbook would give and get; one test
    of each module goes through that.
    """

    def tasks(self, *tasks: Task) -> list[Result]:
        """Run tasks in turn, in diff mode; return their results."""
        return [self._task(task) for task in tasks]

    def _task(self, task: Task) -> Result:
        name = f"ansible_collections.bomgar.jumpclient.plugins.modules.{task.module}"
        module = importlib.import_module(name)
        mode = {"_ansible_check_mode": task.check, "_ansible_diff": True}
        told = io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in self.variables.items():
                patch.setenv(variable, value)
            with (
                patch_module_args({**task.arguments, **mode}),
                contextlib.redirect_stdout(told),
                pytest.raises(SystemExit),
            ):
                module.main()
        return printable({"failed": False, **json.loads(told.getvalue())})

"""Runs a module's class in this process, with an API that a test makes up."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

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

    def create(self, path: str, body: Any) -> Any:
        return self._answer(f"POST {path}", body)

    post = create

    def edit(self, path: str, body: Any, version: int) -> Any:
        return self._answer(f"PATCH {path}", (body, version))

    def delete(self, path: str) -> None:
        self._answer(f"DELETE {path}")


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
    return result

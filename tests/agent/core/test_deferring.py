"""Imports that are put off until they are used."""

import subprocess
import sys

from tests.cases import each_case
from tests.pythons import VERSIONS, interpreter
from tests.structure.sources import ROOT

CODE = """
import sys
sys.path[:0] = [{agent!r}, {wire!r}]
from jump_agent.core.deferring import defer
defer("inspect")
defer("json")
import jump_wire.messages
print("dis" in sys.modules)
import inspect
print(inspect.signature(lambda one: one))
print(inspect.isfunction(defer), hasattr(inspect, "nothing"))
"""


@each_case("version", VERSIONS)
def test_messages_need_no_inspect(version: str) -> None:
    code = CODE.format(agent=str(ROOT / "agent"), wire=str(ROOT / "wire"))
    command = [interpreter(version), "-I", "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, *rest = done.stdout.splitlines()
    assert rest == ["(one)", "True False"]
    # Python 3.13 uses it for every class.
    assert first == "False" or version >= "3.12"


def test_what_is_imported_stays() -> None:
    from jump_agent.core.deferring import defer

    before = sys.modules["inspect"]
    defer("inspect")
    assert sys.modules["inspect"] is before

"""What a run costs is measured, told, and charged to whom it belongs to."""

import re
from pathlib import Path

import pytest

from tests.costs import Meter, table
from tests.inner import run

BURNS = """
import os
import subprocess
import sys
import time
import tempfile

import pytest

BURN = "import time\\nwhile time.process_time() < {}: pass"

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

@pytest.fixture(scope="module")
def shared():
    child = subprocess.Popen([sys.executable, "-c", BURN.format(0.4)])
    yield
    child.wait()

def test_first(shared):
    burn(0.2)

def test_second(shared):
    subprocess.run([sys.executable, "-c", BURN.format(0.3)], check=True)

def test_elsewhere():
    from tools.lab import charges
    charges.add(7.25)
"""


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_run_tells_what_its_tests_and_their_children_cost(workers: str, tmp_path: Path) -> None:
    result = run(tmp_path, BURNS, "--costs", workers)
    assert result.returncode == 0, result.stdout
    costs = {
        name: float(seconds)
        for seconds, name in re.findall(r"^ +([\d.]+)  (test_it\S+)", result.stdout, re.MULTILINE)
    }
    # Ends are as far from each other as a busy machine needs.
    assert 0.4 <= costs["test_it.py::shared"] < 1.5
    assert 0.2 <= costs["test_it.py::test_first"] < 1.5
    assert 0.3 <= costs["test_it.py::test_second"] < 1.5
    assert 7.2 < costs["test_it.py::test_elsewhere"] < 8.5
    found = re.search(r"^ +([\d.]+) +3  in all$", result.stdout, re.MULTILINE)
    assert found is not None, result.stdout
    assert float(found[1]) >= sum(costs.values()) - 0.1
    assert 'no @pytest.mark.dear("…") says why' in result.stdout
    assert re.search(r"=+ 3 passed in ", result.stdout)


def test_without_the_option_nothing_is_told(tmp_path: Path) -> None:
    assert "processor seconds" not in run(tmp_path, BURNS, "-k", "elsewhere").stdout


def test_the_table_names_folders_the_dearest_and_who_does_not_say_why(tmp_path: Path) -> None:
    meter = Meter(tmp_path)
    costs = {"tests/a/test_x.py::one": 2.0, "tests/a/test_x.py::two": 7.0, "tests/b::all": 9.0}
    for output in (costs, {f"tests/b/test_{n}.py::it": 0.01 for n in range(30)}):
        tests = {"tests/a": 2, "tests/b": 30}
        meter.take({"costs": output, "reasons": {}, "tests": tests, "elsewhere": 0.0})
    lines = table(meter, 20.0)
    assert lines[1:5] == [
        "      9.3     60  tests/b",
        "      9.0      4  tests/a",
        "      1.7         (start, collection, scheduling)",
        "     20.0     64  in all",
    ]
    assert sum("::" in line for line in lines) == 20 + 2
    assert lines[-1] == "      7.0  tests/a/test_x.py::two"
    meter.reasons = dict.fromkeys(["tests/a/test_x.py::two", "tests/b::all"], "is as slow as this")
    assert not any("says why" in line for line in table(meter, 20.0))

"""A test of many cases fails as many tests would."""

from pathlib import Path

import pytest

from tests.cases import each_case
from tests.inner import run

NUMBERS = """
import pytest
from tests.cases import each_case

@pytest.fixture
def limit():
    return 2

@each_case("number", [1, 2, 3, 4], ids="case {}".format)
def test_numbers(limit, number):
    assert number <= limit

@each_case("name, raised", [("ours", ValueError), ("theirs", None)])
def test_raising(name, raised):
    with pytest.raises(ValueError, match="wrong"):
        if raised:
            raise raised("wrong")
"""


def test_every_failing_case_is_named_and_the_others_are_not(tmp_path: Path) -> None:
    result = run(tmp_path, NUMBERS)
    assert "2 failed" in result.stdout
    assert "failed for case 3, case 4" in result.stdout
    assert "assert 3 <= 2" in result.stdout
    assert "failed for 'theirs', None" in result.stdout
    assert "case 1" not in result.stdout


def test_no_case_at_all_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="no case of number"):
        each_case("number", [])

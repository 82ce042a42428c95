"""Marks for the agent's tests."""

import pytest

FORKS = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
"""For a test that forks in pytest's own process, which has threads: Python 3.12 warns of that."""

"""The help texts name every option, and no other."""

import re

import pytest

from jump_agent.installer.options import FLAGS, OPTIONS
from jump_agent.linux.installer import help as help_texts


@pytest.mark.parametrize("text", [help_texts.ENGLISH, help_texts.FRENCH], ids=["en", "fr"])
def test_every_option_and_no_other(text: str) -> None:
    assert set(re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE)) == {*OPTIONS, *FLAGS}


@pytest.mark.parametrize("text", [help_texts.ENGLISH, help_texts.FRENCH], ids=["en", "fr"])
def test_it_fits_a_terminal(text: str) -> None:
    values = {"version": "1", "site": "s", "package": "bomgar-scc-x.bin", "directory": "/opt/x"}
    assert max(len(line) for line in (text % values).splitlines()) <= 90

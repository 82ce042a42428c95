"""Codes and ids that two sides compute for themselves."""

import re

from jump_wire.recognition import computer_id, short_code


def test_a_code_is_short_and_stays() -> None:
    assert short_code("secret") == short_code("secret") == "CKM6-9KYY"
    codes = {short_code(str(number)) for number in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code) for code in codes)


def test_a_computers_id_hides_what_it_is_made_of() -> None:
    assert computer_id("a" * 32) == computer_id("a" * 32) != computer_id("b" * 32)
    assert len(computer_id("a" * 32)) == 32
    assert "a" * 8 not in computer_id("a" * 32)
    assert computer_id("") == ""

"""The catalogue of errors: codes, statuses and texts that fit together."""

import re
import string
from collections import Counter

import pytest

from jump_wire import errors
from tests.cases import each_case

every_error = each_case("code", sorted(errors.CATALOGUE))


def places(text: str) -> set[str]:
    """Give the names of the text's places."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@every_error
def test_both_languages_have_the_same_places(code: str) -> None:
    kind = errors.CATALOGUE[code]
    assert places(kind.english) == places(kind.french)
    assert all(re.fullmatch("[a-z_]+", name) for name in places(kind.english))


@every_error
def test_statuses_are_sane(code: str) -> None:
    kind = errors.CATALOGUE[code]
    assert 400 <= kind.http_status <= 599
    assert 1 <= kind.exit_status <= 125, "126 and more are the shell's"
    assert re.fullmatch("[a-z]+(_[a-z]+)*", code)
    assert kind.code == code


def test_exit_statuses_above_four_are_distinct() -> None:
    counted = Counter(kind.exit_status for kind in errors.CATALOGUE.values())
    assert {status for status, count in counted.items() if count > 1} <= {1, 2, 3, 4}


@every_error
def test_texts_are_sentences_in_two_languages(code: str) -> None:
    kind = errors.CATALOGUE[code]
    assert kind.english != kind.french
    for text in (kind.english, kind.french):
        assert text[0].isupper() or text.startswith("{")
        assert text.endswith(".")
        assert "  " not in text
        assert text == text.strip()


@every_error
def test_french_punctuation(code: str) -> None:
    plain = re.sub(r"https?://\S+", "", errors.CATALOGUE[code].french)
    assert not re.findall(r"[^\u00a0][:;?!»](?:\s|$)|«[^\u00a0]", plain), (
        "a no-break space is missing"
    )
    assert not re.findall(r"\s[.,]", plain)
    assert '"' not in plain, "French quotation marks are « »"


@every_error
def test_english_punctuation(code: str) -> None:
    assert not re.findall(r"\s[:;?!.,]", errors.CATALOGUE[code].english)


@each_case("status", [429, 503])
def test_what_passes_by_itself_says_so(status: int) -> None:
    assert all(kind.retry for kind in errors.CATALOGUE.values() if kind.http_status == status)


def test_an_error_is_rendered_in_the_reader_s_language() -> None:
    error = errors.UserError("field_too_long", field="tag", limit=64)
    assert error.text() == "tag: enter 64 characters or fewer."
    assert error.text("fr") == "tag\u00a0: 64 caractères maximum."
    assert str(error) == "field_too_long: tag: enter 64 characters or fewer."


def test_an_unknown_code_becomes_the_generic_error() -> None:
    error = errors.UserError("raised_by_a_newer_server", whatever="x")
    assert error.code == errors.GENERIC
    assert error.kind.http_status == 500
    assert error.text()


def test_a_missing_parameter_shows_and_does_not_break() -> None:
    assert errors.UserError("rate_limited").text() == "Too many attempts. Try again in ? s."


def test_a_parameter_is_never_a_template() -> None:
    error = errors.UserError("field_taken", field="{value.__class__}", value="{field}")
    assert error.text() == "{value.__class__}: {field} is already in use."


def test_a_code_enters_once() -> None:
    with pytest.raises(ValueError, match="in the catalogue twice"):
        errors._add(errors.GENERIC, 500, 1, "Text.", "Texte.")

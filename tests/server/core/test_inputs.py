"""What is sent is checked: the first bad field is named, and the others with it."""

from typing import Annotated, Any, Literal

import pytest

from jump_server.core.inputs import (
    FIELD_NAME_LIMIT,
    MOST_ERRORS,
    MOST_LOOKED_AT,
    Between,
    Comments,
    FieldErrors,
    Input,
    Name,
    Query,
    Tag,
    Text,
    parse,
    printable,
)
from tests.server.world import refuses


class Inner(Input):
    tag: Tag


class Sample(Input):
    name: Annotated[str, Text(8, low=1)]
    count: Annotated[int, Between(1, 5)] = 1
    choice: Literal["a", "b"] = "a"
    flag: bool = False
    inner: Inner | None = None
    text: Comments = ""


class Asked(Query):
    count: Annotated[int, Between(1, 5)] = 1
    flag: bool = False


@pytest.mark.parametrize(
    ("given", "code", "parameters"),
    [
        ({}, "field_required", {"field": "name"}),
        ({"name": ""}, "field_required", {"field": "name"}),
        ({"name": "   "}, "field_required", {"field": "name"}),
        ({"name": "x" * 9}, "field_too_long", {"field": "name", "limit": 8}),
        ({"name": 5}, "field_malformed", {"field": "name"}),
        ({"name": "a\nb"}, "field_malformed", {"field": "name"}),
        ({"name": "a\0b"}, "field_malformed", {"field": "name"}),
        ({"name": "a\u2028b"}, "field_malformed", {"field": "name"}),
        ({"name": "x", "count": 6}, "field_out_of_range", {"field": "count", "low": 1, "high": 5}),
        ({"name": "x", "count": "1"}, "field_malformed", {"field": "count"}),
        ({"name": "x", "count": True}, "field_malformed", {"field": "count"}),
        ({"name": "x", "choice": "c"}, "field_not_a_choice", {"choices": "'a', 'b'"}),
        ({"name": "x", "flag": 1}, "field_malformed", {"field": "flag"}),
        ({"name": "x", "other": 1}, "field_unknown", {"field": "other"}),
        ({"name": "x", "inner": {}}, "field_required", {"field": "inner.tag"}),
        ({"name": "x", "inner": 1}, "field_malformed", {"field": "inner"}),
        ({"name": "x", "text": "bell\a"}, "field_malformed", {"field": "text"}),
        ([], "field_malformed", {"field": "body"}),
        (None, "field_malformed", {"field": "body"}),
    ],
)
def test_a_bad_value_is_named(given: Any, code: str, parameters: dict[str, Any]) -> None:
    with refuses(code, **parameters):
        parse(Sample, given)


def test_the_first_by_declared_order_leads_and_the_others_follow() -> None:
    with pytest.raises(FieldErrors) as caught:
        parse(Sample, {"zzz": 1, "count": 9, "name": "x" * 20})
    error = caught.value
    assert error.parameters["field"] == "name"
    assert [other.parameters["field"] for other in error.further] == ["count", "zzz"]


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({str(number): 0 for number in range(900)}, 901 - MOST_ERRORS),
        ({"name": "x", "inner": {"tag": "", **dict.fromkeys(map(str, range(21)), 0)}}, 1),
        ({"name": "x", **{str(number): [[]] for number in range(20)}}, 0),
    ],
    ids=["unknown fields", "of a field's own", "just as many"],
)
def test_only_so_many_bad_fields_are_told_one_by_one(given: dict[str, Any], more: int) -> None:
    with pytest.raises(FieldErrors) as caught:
        parse(Sample, given)
    told = [caught.value, *caught.value.further]
    if more:
        last = told.pop()
        assert (last.code, last.parameters) == ("further_errors", {"count": more})
    assert len(told) == MOST_ERRORS
    assert {error.code for error in told} <= {"field_required", "field_unknown"}


@pytest.mark.parametrize(
    "given",
    [
        {str(number): 0 for number in range(MOST_LOOKED_AT)},
        {"name": "x", "inner": dict.fromkeys(map(str, range(5000)))},
    ],
    ids=["one more", "of a field's own"],
)
def test_of_too_many_bad_fields_none_is_looked_at(given: dict[str, Any]) -> None:
    with refuses("bad_request", reason=f"more than {MOST_LOOKED_AT} fields are invalid"):
        parse(Sample, given)


@pytest.mark.parametrize("odd", ["\0", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_no_text_holds_control_characters(odd: str) -> None:
    for field in ("name", "text"):
        with refuses("field_malformed", field=field):
            parse(Sample, {"name": "x", field: f"a{odd}b"})


def test_other_characters_may_be_as_odd_as_they_like() -> None:
    odd = "\u00a0\u200b\u202e\ue000\U000e0001"
    assert parse(Sample, {"name": odd, "text": odd}).text == odd


def test_a_long_name_is_cut_where_it_is_told() -> None:
    with refuses("field_unknown", field="x" * FIELD_NAME_LIMIT):
        parse(Sample, {"name": "x", "x" * 1_000_000: 1})


def test_lines_are_trimmed_and_texts_are_kept() -> None:
    parsed = parse(Sample, {"name": "  é  ", "text": "  a\r\n\tb  "})
    assert (parsed.name, parsed.text) == ("é", "  a\r\n\tb  ")


def test_limits_count_characters() -> None:
    assert parse(Sample, {"name": "日" * 8}).name == "日" * 8


def test_only_what_was_sent_is_given() -> None:
    assert parse(Sample, {"name": "x", "inner": None}).given() == {"name": "x", "inner": None}


def test_a_query_is_made_of_texts() -> None:
    parsed = parse(Asked, {"count": "3", "flag": "true"})
    assert (parsed.count, parsed.flag) == (3, True)
    with refuses("field_out_of_range", field="count"):
        parse(Asked, {"count": "7"})
    with refuses("field_malformed", field="count"):
        parse(Asked, {"count": "x"})


def test_limits_are_in_the_schema() -> None:
    properties = Sample.model_json_schema()["properties"]
    assert (properties["count"]["minimum"], properties["count"]["maximum"]) == (1, 5)
    assert (properties["name"]["minLength"], properties["name"]["maxLength"]) == (1, 8)


def test_names_are_on_one_line() -> None:
    class Named(Input):
        name: Name

    with refuses("field_malformed", field="name"):
        parse(Named, {"name": "a\tb"})


def test_a_peers_text_has_no_control_and_direction_characters() -> None:
    assert printable("\x1b[2J\u202ero\0ot\xa0!\n") == "[2Jroot\xa0!"

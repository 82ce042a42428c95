"""What a search is taken apart into; what it finds is the lists' tests' to show."""

from jump_server.core.searching import Term, chosen, terms
from tests.server.world import refuses


def test_words_phrases_and_fields() -> None:
    words = {
        "": [],
        "ÉLODIE rack": [Term("", "elodie"), Term("", "rack")],
        "rack rack": [Term("", "rack")],
        '"Rack 4"': [Term("", "rack 4")],
        "« Rack 4 » b": [Term("", "rack 4"), Term("", "b")],
        'a"b c': [Term("", "a"), Term("", "b c")],
        '""': [],
        "status:online": [Term("status", "online")],
        "État:hors ligne x": [Term("status", "hors ligne"), Term("", "x")],
        'tag:"in use"': [Term("tag", "in use")],
        "tag: x": [Term("", "tag:"), Term("", "x")],
        "fe80::1 other:x": [Term("", "fe80::1"), Term("", "other:x")],
        "removal pending": [Term("", "removal pending")],
        "hors lignes": [Term("", "hors"), Term("", "lignes")],
    }
    for search, expected in words.items():
        assert terms(search) == expected, search


def test_fields_that_do_not_exist_are_refused() -> None:
    assert chosen("name, os") == ["name", "os"]
    with refuses("field_not_a_choice", field="fields"):
        chosen("name,colour")

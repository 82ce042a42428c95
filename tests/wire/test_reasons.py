"""French for the details in errors."""

from jump_wire.errors import UserError
from jump_wire.reasons import FROM_CLIENTS, FROM_SERVER, Phrases, in_french
from tests.cases import each_case


@each_case(
    "detail, french",
    [
        ("connection refused", "connexion refusée"),
        ("Connection refused", "connexion refusée"),
        ("name a.example can't be resolved", "le nom a.example ne peut pas être résolu"),
        ("no response (timed out)", "aucune réponse (délai dépassé)"),
        (
            "a.example:443: connection refused; [::1]:443: timed out",
            "a.example:443\u00a0: connexion refusée\u00a0; [::1]:443\u00a0: délai dépassé",
        ),
        ("the proxy: no route to host", "le proxy\u00a0: aucune route vers l'hôte"),
        ("550 5.1.1: no such user; try later", "550 5.1.1: no such user; try later"),
        ("", ""),
    ],
)
def test_a_detail_is_translated_as_far_as_it_is_known(detail: str, french: str) -> None:
    assert in_french(detail) == french


def test_an_error_shows_its_details_in_the_reader_s_language() -> None:
    error = UserError("field_malformed", field="tag", expected="a whole number")
    assert error.text() == "tag: invalid value (expected: a whole number)."
    assert error.text("fr") == "tag\u00a0: valeur non valide (attendu\u00a0: un nombre entier)."
    assert error.parameters["expected"] == "a whole number"


def test_both_languages_have_the_same_places() -> None:
    for english, french in {**FROM_SERVER, **FROM_CLIENTS}.items():
        assert english.count("{}") == french.count("{}"), english
        assert english != french or "proxy" in english


def test_a_long_text_of_separators_takes_no_time() -> None:
    assert Phrases({"a": "b"}).in_french("x; : " * 5000).startswith("x")

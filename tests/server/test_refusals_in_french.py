"""A refusal in the language of the locale; tests/structure/test_refusals.py finds them all."""

import pytest

from jump_server.refusals_in_french import spoken


def test_a_whole_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    english = "/srv/x/ca.pem is damaged: it is not a certificate; use an empty one"
    monkeypatch.setenv("LC_ALL", "C")
    assert spoken(english) == english
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert spoken(english) == (
        "/srv/x/ca.pem est endommagé\u00a0: ce n'est pas un certificat\u00a0; utilisez-en une vide"
    )
    assert spoken("/x can't be used: Permission denied") == (
        "/x est inutilisable\u00a0: permission refusée"
    )

"""The buttons: nothing happens by accident."""

import pytest

from jump_agent.customer import view
from jump_agent.customer.panel import NEXT, PRESS, PREVIOUS, STAY, Panel, label
from jump_agent.customer.view import Asked, Choice, View

IDLE = View(view.OPEN, "Anna", "me")
ASKED = IDLE._replace(question=Asked("anna", "shell", 60, 1))


def test_the_end_is_confirmed() -> None:
    panel = Panel()
    panel.update(IDLE)
    assert panel.key(PRESS) is None
    assert (panel.confirming, panel.choices[panel.chosen]) == (True, STAY)
    assert panel.key(PRESS) is None
    assert not panel.confirming
    panel.key(PRESS)
    panel.key(NEXT)
    assert panel.key(PRESS) == Choice(view.END)


def test_a_question_begins_at_refuse() -> None:
    panel = Panel()
    panel.update(IDLE)
    panel.update(ASKED)
    assert panel.key(PRESS) == Choice(view.REFUSE)
    panel.key(PREVIOUS)
    assert panel.key(PRESS) == Choice(view.ALLOW)
    panel.update(ASKED._replace(question=Asked("anna", "shell", 59, 1)))
    assert panel.key(PRESS) == Choice(view.ALLOW), "the time that passes does not move the choice"
    panel.update(ASKED._replace(question=Asked("anna", "shell", 60, 2)))
    assert panel.key(PRESS) == Choice(view.REFUSE)


def test_a_question_replaces_the_confirmation() -> None:
    panel = Panel()
    panel.update(IDLE)
    panel.key(PRESS)
    panel.update(ASKED)
    assert not panel.confirming
    assert panel.choices == [view.ALLOW, view.REFUSE, view.END]


def test_a_password_is_typed_and_forgotten() -> None:
    panel = Panel()
    panel.update(IDLE)
    panel.type("x")
    panel.update(IDLE._replace(password_for="me"))
    assert panel.asks_password
    assert panel.key(PRESS) == Choice(view.CANCEL), "without a password, it is cancelled"
    panel.type("ab")
    panel.erase()
    assert (panel.typed, panel.hides) == (1, True)
    assert panel.key(PRESS) == Choice(view.PASSWORD, "a")
    assert panel.typed == 0
    panel.type("late")
    panel.update(IDLE)
    assert panel.hides, "the rest of a password is no message"
    assert panel.key(PRESS) is None
    assert not panel.hides


def test_the_rights_of_root_can_be_taken_away() -> None:
    panel = Panel()
    panel.update(IDLE._replace(elevated=True))
    assert panel.choices[panel.chosen] == view.END
    panel.key(NEXT)
    assert panel.key(PRESS) == Choice(view.DROP)


def test_one_key_skips_the_survey() -> None:
    panel = Panel()
    panel.update(IDLE)
    panel.key(PRESS)
    panel.update(View(view.OVER, "", "", survey="Well?"))
    assert not panel.confirming
    assert panel.key(PRESS) == Choice(view.SKIP)
    panel.key(PREVIOUS)
    assert panel.key(PRESS) == Choice("5")
    assert label("5") == "5"


@pytest.mark.parametrize(("locale", "text"), [("C", "End the session"), ("fr_FR", "Terminer")])
def test_buttons_have_texts(monkeypatch: pytest.MonkeyPatch, locale: str, text: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert label(view.END).startswith(text)
    assert len({label(choice) for choice in (view.ALLOW, view.REFUSE, view.END, STAY)}) == 4

"""The texts of windows and pages, and what they report."""

from typing import Any

import pytest

from jump_agent.customer import presentation, view
from jump_agent.customer.view import Asked, ChatLine, Choice, Event, View
from jump_agent.linux.customer import page_content
from jump_wire.messages import CHAT_LIMIT


def test_a_view_becomes_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    events = tuple(Event(0.0, view.JOINED, f"anna{number}") for number in range(200))
    asked = Asked("anna", "shell", 60, 7)
    shown = View(view.OPEN, "Help desk", "root", (("Anna", "controls"),), asked, "\x1b", events)
    found = presentation.present(shown)
    assert found["state"] == "Vous êtes en session d'assistance."
    assert found["problem"] == ""
    assert found["about"][0].startswith("Attention")
    elevated = presentation.present(shown._replace(elevated=True))["about"]
    assert elevated[0].startswith("Les techniciens ont les droits de root")
    assert found["question"]["number"] == 7
    assert len(found["events"]) == presentation.EVENTS
    assert "anna199" in found["events"][0], "the newest one is first"
    said = ChatLine("Anna", False, "Bonjour.\nÇa va\x1b ?", 0.0)
    [message] = presentation.present(shown._replace(chat=(said,), said=1))["chat"]
    assert message[5:] == "  Anna\u00a0: Bonjour.\n       Ça va  ?"
    assert presentation.present(View(view.LOST, "", "me"))["question"] is None
    wanted = presentation.present(shown._replace(password_for="root", elevated=True))
    assert "mot de passe de root" in wanted["password"]
    assert (wanted["elevated"], found["password"]) == (True, "")
    rated = presentation.present(View(view.OVER, "", "", survey="Alors ?"))
    assert (rated["survey"]["question"], rated["over"], found["survey"]) == ("Alors ?", False, None)
    assert rated["survey"]["scale"].startswith("1 est la note")
    ended = presentation.over(["The end.", "one", "two"])
    assert (ended["state"], ended["events"], ended["over"]) == ("The end.", ["one", "two"], True)
    assert set(ended) == set(found) == set(page_content.EMPTY)
    assert presentation.labels()["language"] == "fr"


@pytest.mark.parametrize(
    ("values", "choice"),
    [
        ({"what": "end"}, Choice(view.END)),
        ({"what": "allow", "question": 3}, Choice(view.ALLOW, "", 3)),
        ({"what": "say", "text": "x" * 9000}, Choice(view.SAY, "x" * CHAT_LIMIT)),
        ({"what": "allow", "question": "3"}, None),
        ({"what": "allow", "question": True}, None),
        ({"what": "password", "text": "horse"}, Choice(view.PASSWORD, "horse")),
        ({"what": "5", "text": "Good"}, Choice("5", "Good")),
        ({"what": "6"}, None),
        ({"what": "install"}, None),
        ({"what": ["end"]}, None),
        (["end"], None),
        (None, None),
    ],
)
def test_only_choices_are_taken(values: Any, choice: Choice | None) -> None:
    assert presentation.choice_of(values) == choice

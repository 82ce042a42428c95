"""The texts for customers, with names that a peer chose."""

import pytest

from jump_agent.customer import view, words
from jump_agent.customer.view import Asked, ChatLine, Event, View
from jump_wire.kinds import PIN

SHOWN = View(view.OPEN, "Help desk", "me", people=(("Anna", "controls"), ("Boris", "watches")))


@pytest.mark.parametrize(
    ("locale", "question", "first"),
    [
        (
            "C",
            "anna wants to use a shell on this computer, as me. Do you allow it?",
            "You ended the session.",
        ),
        (
            "fr_FR.UTF-8",
            (
                "anna souhaite utiliser un shell sur cet ordinateur, avec le compte me. "
                "L'autorisez-vous\u00a0?"
            ),
            "Vous avez terminé la session.",
        ),
    ],
)
def test_both_languages(
    monkeypatch: pytest.MonkeyPatch, locale: str, question: str, first: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert words.question(Asked("anna", "shell", 60), "me") == question
    assert words.summary(True, ())[0] == first
    for what in (view.JOINED, view.LEFT, view.STARTED, view.STOPPED, view.REFUSED, view.UNANSWERED):
        assert "anna" in words.event(Event(0.0, what, "anna", "files"))
    assert len(words.about(SHOWN)) == 3
    assert "Help desk" in words.invited(SHOWN)
    assert words.invited(SHOWN._replace(technician="")) == ""
    for state in (view.CONNECTING, view.WAITING, view.OPEN, view.LOST):
        assert words.state(SHOWN._replace(state=state))


def test_a_message_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    line = ChatLine("Anna\n\x1b[2J", False, "a\u202eb\x9b\nc", 0.0)
    first, second = words.chat(line)
    assert first.endswith("  Anna [2J\u00a0: a b")
    assert second == "       c"
    [mine] = words.chat(ChatLine("", True, "d", 0.0, waits=True))
    assert mine.endswith("  Vous\u00a0: d (envoi…)")


@pytest.mark.parametrize(
    ("locale", "question", "pinned"),
    [
        ("C", "anna wants to install a Jump Client", "Pinned as a Jump Client on 1970-01-01 at "),
        ("fr_FR.UTF-8", "anna souhaite installer", "Attaché comme Jump Client le 01/01/1970 à "),
    ],
)
def test_a_jump_client_that_is_pinned(
    monkeypatch: pytest.MonkeyPatch, locale: str, question: str, pinned: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert words.question(Asked("anna", PIN, 60), "me").startswith(question)
    assert words.pinned(SHOWN._replace(pinned_at=43_200, pinning="anna")).startswith(pinned)
    assert "anna" in words.pinned(SHOWN._replace(pinning="anna"))
    assert words.pinned(SHOWN) == ""
    told = {
        words.event(Event(0.0, what, "anna", kind))
        for what in (view.REFUSED, view.UNANSWERED)
        for kind in (PIN, "shell")
    }
    told |= {words.event(Event(0.0, what, "anna")) for what in (view.PINNED, view.NOT_PINNED)}
    assert len(told) == 6


def test_the_end_tells_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    done = words.summary(False, (Event(0.0, view.STARTED, "anna", "shell"),))
    assert done[0] == "The session has ended."
    assert done[1].endswith("anna started to use a shell.")
    assert words.summary(False, ())[1] == "No technician has used this computer."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[2JAnna", "[2JAnna"),
        ("Anna\n\n[Allow]", "Anna [Allow]"),
        ("\u202eannA", "annA"),
        ("", "?"),
        ("x" * 500, "x" * words.NAME_LIMIT),
    ],
)
def test_a_name_cannot_disturb_the_screen(name: str, shown: str) -> None:
    assert words.plain(name) == shown
    assert words.plain_line("a\x1b\nb") == "a b"

"""The support portal's page: languages, and texts that are only texts."""

import re

from jump_server.models.user import UNNAMED
from jump_server.support.portal_page import Problem, refusal, render, started
from jump_server.support.views import PortalChoices, PortalSettings, Started
from jump_wire.errors import UserError

EMPTY: PortalSettings = {
    "title": "",
    "text_en": "",
    "text_fr": "",
    "logo": "",
    "show_technicians": False,
    "issues": [],
    "version": 1,
}
NONE: PortalChoices = {"technicians": [], "issues": []}


def test_without_settings_it_has_texts_in_both_languages() -> None:
    english, french = render(EMPTY, NONE, "en"), render(EMPTY, NONE, "fr")
    assert '<html lang="en">' in english
    assert '<h1 dir="auto">Support</h1>' in english
    assert '<html lang="fr">' in french
    assert '<h1 dir="auto">Assistance technique</h1>' in french
    assert "<img" not in english
    for page in (english, french):
        links = re.findall('href="(/[^"]*)"', page)
        assert links == ["/favicon.svg", "/?lang=en", "/?lang=fr", "/console", "/login"]
        assert page.count("aria-current") == 1 + 1  # the choice, and its style
        assert page.count('action="/start"') == 2
        assert "aria-invalid" not in page


def test_a_text_stays_a_text() -> None:
    hostile = '</title><script>alert(1)</script>"&{x}'
    shown: PortalSettings = {
        **EMPTY,
        "title": hostile,
        "text_en": hostile + "\nsecond line",
        "logo": '/portal/logo/"><script>',
    }
    page = render(shown, NONE, "en")
    assert page.count("<script") == 1  # the page's own
    escaped = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;{x}"
    assert f"<title>{escaped}</title>" in page
    assert f"{escaped}\nsecond line" in page


def test_a_text_in_one_language_is_better_than_none() -> None:
    shown: PortalSettings = {**EMPTY, "text_fr": "Appelez-nous", "text_en": " \n"}
    assert 'dir="auto" lang="fr">Appelez-nous<' in render(shown, NONE, "en")
    assert 'dir="auto">Appelez-nous<' in render(shown, NONE, "fr")


def test_a_refused_key_is_shown_with_the_reason() -> None:
    typed = '123" onfocus="alert(1)'
    page = render(EMPTY, NONE, "en", Problem("Not <valid>.", typed))
    assert 'role="alert">Not &lt;valid&gt;.<' in page
    assert 'value="123&quot; onfocus=&quot;alert(1)"' in page
    assert 'aria-describedby="hint problem" aria-invalid="true"' in page
    wrong = UserError("support_key_refused").text("fr")
    assert refusal(UserError("support_key_refused"), "fr") == wrong
    assert refusal(UserError("field_too_long", field="key", limit=32), "fr") == wrong
    required = UserError("field_required", field="key")
    assert refusal(required, "fr") == "Saisissez la clé de session."


def test_choices_are_offered_and_refused_in_a_form_of_their_own() -> None:
    shown: PortalSettings = {**EMPTY, "show_technicians": True}
    nobody = render(shown, NONE, "en")
    assert "No technician is available at the moment." in nobody
    assert "radio" not in nobody.partition("</head>")[2]
    choices: PortalChoices = {
        "technicians": [{"id": "t1", "name": "Ann <b>"}],
        "issues": [{"id": "i1", "text_en": "", "text_fr": "Mon imprimante"}],
    }
    text = refusal(UserError("field_malformed", field="issue"), "en", by_choice=True)
    assert text == UserError("support_choice_gone").text("en")
    page = render(shown, choices, "en", Problem(text, name='"Carol"', by_choice=True))
    assert page.count('required><span dir="auto"') == 2
    assert 'value="technician:t1" required><span dir="auto">Ann &lt;b&gt;<' in page
    assert 'value="issue:i1" required><span dir="auto" lang="fr">Mon imprimante<' in page
    assert page.count(' aria-describedby="problem"><legend>') == 2
    assert page.count('id="problem" role="alert"') == 1
    assert 'value="&quot;Carol&quot;"' in page
    assert "aria-invalid" not in page
    missing = UserError("field_required", field="choice")
    assert refusal(missing, "fr", by_choice=True) == "Choisissez l'un de ces éléments."


def test_the_line_after_the_key_is_escaped() -> None:
    session: Started = {
        "secret": "s3cret",
        "expires_at": "2026-01-01T00:00:00.000Z",
        "technician": "Ann <b>",
        "platforms": [{"platform": "linux", "url": "", "command": "echo 'a' && b > c"}],
    }
    page = started(EMPTY, "fr", session)
    assert ">echo &#x27;a&#x27; &amp;&amp; b &gt; c</pre>" in page
    assert "<bdi>Ann &lt;b&gt;</bdi>" in page
    assert "<bdi>" not in started(EMPTY, "fr", {**session, "technician": UNNAMED})
    assert 'name="secret" value="s3cret"' in page
    assert "?lang=" not in page  # another page would lose the line
    assert "<script" not in page

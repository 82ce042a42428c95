"""The support portal over HTTP: everybody sees it, and its headers guard it."""

import base64
from html import unescape

from werkzeug.test import TestResponse

from tests.server.api.browser import Browser

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


def page(anonymous: Browser, query: str = "", languages: str = "") -> TestResponse:
    headers = {"Accept-Language": languages} if languages else {}
    answer = anonymous.client.get("/" + query, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return answer


def test_the_visitor_chooses_the_language(anonymous: Browser) -> None:
    for query, languages, expected in (
        ("", "", "en"),
        ("", "de, fr;q=0.5", "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=fr", "", "fr"),
        ("?lang=<script>", "fr", "fr"),
    ):
        answer = page(anonymous, query, languages)
        assert answer.headers["Content-Language"] == expected
        assert f'<html lang="{expected}">' in answer.text


def test_changes_are_seen_by_everybody(admin: Browser, anonymous: Browser) -> None:
    logo = base64.b64encode(JPEG).decode()
    wanted = {"title": "Help", "text_en": "One\nTwo", "text_fr": "Un", "logo": logo}
    made = admin.send("PATCH", "/support/portal", wanted)
    rest = {"show_technicians": False, "issues": [], "version": 2}
    assert made == {**wanted, "logo": made["logo"], **rest}
    assert admin.get("/support/portal") == made
    assert "One\nTwo" in page(anonymous).text
    answer = page(anonymous, "?lang=fr")
    assert ">Un<" in answer.text
    assert made["logo"] in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"

    image = anonymous.client.get(made["logo"])
    assert (image.data, image.content_type) == (JPEG, "image/jpeg")
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in image.headers["Content-Security-Policy"]
    assert "immutable" in image.headers["Cache-Control"]
    assert anonymous.client.get(made["logo"][:-1]).status_code == 404
    assert anonymous.refused("GET", "/support/portal")["code"] == "not_signed_in"


def test_a_key_starts_a_session_without_javascript(admin: Browser, anonymous: Browser) -> None:
    key = admin.send("POST", "/support/keys", {})["key"]
    forms = anonymous.client
    wrong = forms.post("/start", data={"key": "0000 <000>", "name": "Ca<ro>l", "lang": "fr"})
    assert (wrong.status_code, wrong.mimetype) == (403, "text/html")
    assert "Cette clé de session n'est pas valable" in unescape(wrong.text)
    assert 'value="0000 &lt;000&gt;"' in wrong.text
    assert 'value="Ca&lt;ro&gt;l"' in wrong.text
    for given in ({}, {"key": " "}):
        missing = forms.post("/start", data={**given, "lang": "en"})
        assert (missing.status_code, "Enter the session key." in missing.text) == (422, True)
    answer = forms.post("/start", data={"key": f"{key[:3]} {key[3:]}"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    line = unescape(answer.text.partition('<pre tabindex="0">')[2].partition("</pre>")[0])
    secret = answer.text.partition('name="secret" value="')[2].partition('"')[0]
    assert f"echo '{secret}' | sh get" in line

    file = forms.post("/start/package", data={"secret": secret})
    assert (file.status_code, file.data[:9]) == (200, b"#!/bin/sh")
    assert "bomgar-support.sh" in file.headers["Content-Disposition"]
    again = forms.post("/start", data={"key": key})  # the page was reloaded
    assert (again.status_code, secret in again.text) == (200, True)
    assert forms.post("/start/package", data={"secret": "x"}).status_code == 403
    assert forms.get("/start").headers["Location"] == "/"


def test_a_choice_starts_a_session_without_a_key(admin: Browser, anonymous: Browser) -> None:
    admin.send("POST", "/teams", {"code_name": "desk", "name": "Help desk"})
    issue = {"text_en": "My printer", "text_fr": "", "team": "desk"}
    [made] = admin.send("PATCH", "/support/portal", {"issues": [issue]})["issues"]
    choices = {"technicians": [], "issues": [{**issue, "id": made["id"]}]}
    del choices["issues"][0]["team"]
    assert anonymous.get("/support/choices") == choices
    choice = f"issue:{made['id']}"
    assert f'value="{choice}"' in page(anonymous).text
    forms = anonymous.client
    for given, status, text in (
        ({}, 422, "Choose one of these."),
        ({"choice": "issue:x"}, 422, "no longer available"),
        ({"choice": f"technician:{'0' * 32}"}, 409, "no longer available"),
    ):
        refused = forms.post("/start", data={"by": "choice", "name": "Carol", **given})
        assert (refused.status_code, text in refused.text) == (status, True)
        assert 'value="Carol"' in refused.text
    answer = forms.post(
        "/start", data={"by": "choice", "choice": choice, "name": "Carol", "lang": "fr"}
    )
    assert (answer.status_code, "<bdi>Help desk</bdi>" in answer.text) == (200, True)
    for issues, field in (
        ([{"text_en": "", "team": "desk"}], "issues.0.text_en"),
        ([{"text_en": "x" * 129, "team": "desk"}], "issues.0.text_en"),
        ([issue] * 31, "issues"),
    ):
        error = admin.refused("PATCH", "/support/portal", {"issues": issues})
        assert error["parameters"]["field"] == field


def test_guessing_and_large_forms_are_limited(anonymous: Browser) -> None:
    forms = anonymous.client
    answers = [forms.post("/start", data={"key": "1"}) for _ in range(8)]
    assert [answer.status_code for answer in answers[:5]] == [403] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'role="alert"' in answers[-1].text
    assert forms.post("/start", data={"key": "1" * 20_000}).status_code == 413

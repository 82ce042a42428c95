"""The support portal over HTTP: everybody sees it, and its headers guard it."""

import base64

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
    assert made == {**wanted, "logo": made["logo"], "version": 2}
    assert admin.get("/support/portal") == made
    assert "One\nTwo" in page(anonymous).text
    answer = page(anonymous, "?lang=fr")
    assert ">Un<" in answer.text
    assert made["logo"] in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "script" not in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"

    image = anonymous.client.get(made["logo"])
    assert (image.data, image.content_type) == (JPEG, "image/jpeg")
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in image.headers["Content-Security-Policy"]
    assert "immutable" in image.headers["Cache-Control"]
    assert anonymous.client.get(made["logo"][:-1]).status_code == 404
    assert anonymous.refused("GET", "/support/portal")["code"] == "not_signed_in"

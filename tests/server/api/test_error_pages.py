"""A wrong address: a page for a person, JSON for a program."""

from base64 import b64encode
from hashlib import sha256

import pytest

from tests.server.api.browser import SITE, Browser


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "This address does not exist."), ("fr", "Cette adresse n&#x27;existe pas.")],
)
def test_a_person_gets_a_page(anonymous: Browser, language: str, title: str) -> None:
    browsers = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    headers = {"Accept": browsers, "Accept-Language": language}
    answer = anonymous.client.get("/nosuch", base_url=SITE, headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{title}</h1>" in answer.text
    style = answer.text.partition("<style>")[2].partition("</style>")[0].encode()
    digest = b64encode(sha256(style).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "", "text/html;q=0.1,*/*"])
def test_a_program_gets_json(anonymous: Browser, accept: str) -> None:
    assert anonymous.call("GET", "/nosuch", headers={"Accept": accept}).json["error"]
    answer = anonymous.call("GET", "/api/v1/nosuch", headers={"Accept": "text/html"})
    assert answer.json["error"]["code"] == "route_not_found"

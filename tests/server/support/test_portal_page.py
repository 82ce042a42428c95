"""The support portal's page: languages, and texts that are only texts."""

import re

from jump_server.support.portal_page import render
from jump_server.support.views import PortalSettings

EMPTY: PortalSettings = {"title": "", "text_en": "", "text_fr": "", "logo": "", "version": 1}


def test_without_settings_it_has_texts_in_both_languages() -> None:
    english, french = render(EMPTY, "en"), render(EMPTY, "fr")
    assert '<html lang="en">' in english
    assert '<h1 dir="auto">Support</h1>' in english
    assert '<html lang="fr">' in french
    assert '<h1 dir="auto">Assistance technique</h1>' in french
    assert "<img" not in english
    for page in (english, french):
        links = re.findall('href="(/[^"]*)"', page)
        assert links == ["/favicon.svg", "/?lang=en", "/?lang=fr", "/console", "/login"]
        assert page.count("aria-current") == 1 + 1  # the choice, and its style


def test_a_text_stays_a_text() -> None:
    hostile = '</title><script>alert(1)</script>"&{x}'
    shown: PortalSettings = {
        **EMPTY,
        "title": hostile,
        "text_en": hostile + "\nsecond line",
        "logo": '/portal/logo/"><script>',
    }
    page = render(shown, "en")
    assert "<script" not in page
    escaped = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;{x}"
    assert f"<title>{escaped}</title>" in page
    assert f"{escaped}\nsecond line" in page


def test_a_text_in_one_language_is_better_than_none() -> None:
    shown: PortalSettings = {**EMPTY, "text_fr": "Appelez-nous", "text_en": " \n"}
    assert 'dir="auto" lang="fr">Appelez-nous<' in render(shown, "en")
    assert 'dir="auto">Appelez-nous<' in render(shown, "fr")

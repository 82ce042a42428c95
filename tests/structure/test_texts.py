"""What can be checked of the texts that users see, in English and French."""

import re
from pathlib import Path

import pytest

from tests.structure.sources import name
from tests.structure.texts import PLACE, entries, literals, pages, pairs

NEVER = {
    "en": (
        "anew", "anybody", "at once", "e-mail", "everybody", "for good", "goes on", "log in",
        "meanwhile", "nobody", "one's", "oneself", "second factor", "somebody", "whoever",
    ),
    "fr": (
        "aussitôt", "clef", "code de récupération", "code de sortie", "courriel", "épingler",
        "étiquette", "installeur", "log", "mettre fin", "nom de code", "nul ne", "quiconque",
        "rafraîchir", "requiert", "second facteur", "statut", "tourne", "wizard",
    ),
}  # fmt: skip
"""Words for which docs/reference/glossary.md has a better one, where a program can tell."""

HELPERS = {"count", "items", "number", "s"}
"""Functions of the pages that are no texts."""

PUNCTUATION = re.compile(r"[^\u00a0\u202f][:;?!»](?=[\s»\ufffc]|$)|«(?!\u00a0)")
"""French without the no-break space that belongs before a double sign and within « »."""

TEXTS = [(pair.where, "en", pair.english) for pair in pairs()]
TEXTS += [(pair.where, "fr", pair.french) for pair in pairs()]
TEXTS += [
    (name(path), language, text)
    for language in ("en", "fr")
    for path in pages(language)
    for text in literals(path.read_text(encoding="utf-8"))
]


def test_texts_have_the_glossary_s_words() -> None:
    found = [
        (where, word, text)
        for where, language, text in TEXTS
        for word in NEVER[language]
        if re.search(rf"(?<![\w-]){word}s?(?![\w-])", text, re.I)
    ]
    assert found == []


def test_french_punctuation_does_not_break() -> None:
    wrong = [(where, text) for where, language, text in TEXTS if language == "fr" and _breaks(text)]
    assert wrong == []


def _breaks(text: str) -> bool:
    # Not in addresses, options and code: a sign that no space follows belongs to them.
    return any(PUNCTUATION.search(line) for line in text.splitlines() if line != ": ")


def test_both_languages_fill_in_the_same() -> None:
    wrong = [
        pair.where
        for pair in pairs()
        if sorted(re.findall(r"\{\w*\}|%[^a-z]*[a-z]", _ascii(pair.english)))
        != sorted(re.findall(r"\{\w*\}|%[^a-z]*[a-z]", _ascii(pair.french)))
    ]
    assert wrong == []


def _ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


@pytest.mark.parametrize("english", pages("en"), ids=lambda path: path.name)
def test_pages_have_the_same_texts_in_both_languages(english: Path) -> None:
    french = english.with_name(re.sub(r"en\.ts$", "fr.ts", english.name))
    ours, theirs = _used(english), _used(french)
    assert ours.keys() == theirs.keys()
    for place, used in ours.items():
        assert used == theirs[place], place


def _used(path: Path) -> dict[str, list[bool]]:
    """Return for each text which of its parameters it uses."""
    found = {}
    for place, source in entries(path).items():
        function = re.search(r"\(([^()]*)\)(?:: \w+)? =>", source)
        root, _, key = place.partition(".")
        if function is None or not key or root in HELPERS:
            continue
        names = [each.split(":")[0].strip() for each in function[1].split(",") if each.strip()]
        body = source[function.end() :]
        found[key] = [re.search(rf"\b{each}\b", body) is not None for each in names]
    return found


def test_literals_are_found_in_templates() -> None:
    source = 'a: `x ${n < 2 ? "one" : `two ${y}`} z`, // "no"\n b: \'it\\\'s\''
    assert list(literals(source)) == [f"x {PLACE} z", "one", f"two {PLACE}", "it's"]

"""Pages of documentation: their lines are short, and their links lead somewhere."""

import itertools
import re
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.structure.sources import ROOT, files, name

LIMIT = 120
PARSER = MarkdownIt("commonmark").enable("table")
FORBIDDEN = {
    r"whoever": "anyone who, users who",
    r"anew|once more": "again",
    r"meanwhile|in the meantime": "during that time, or name the time",
    r"besides": "also",
    r"any more": "no longer",
    r"at once": "immediately, at the same time",
    r"one's|oneself": "their own, your own",
    r"somebody|everybody": "the user, anyone, all users",
    r"he|she|his|himself|herself": "they, their",
    r"by it": "the name of what is meant",
    r"in all(?=[.,;:)]|$)": "in total",
    r"(?<!there )(?:is|are|was|were) no(?! longer)(?= )": "is not a",
    r"(?:is|are|as) so(?=[.,;:])": "what is the case",
    r"(?-i:[A-Z]\d{1,2}[a-z]?)(?=\))(?<=\([A-Z].)": "what the rule says",
}
"""Expressions that documents avoid, and what to write instead. The last one is a rule's code."""
EXCEPTED = {
    "CHANGELOG.md": "stays as it was published",
    "docs/reference/errors.md": "has the catalogue's texts, some of them given",
    "docs/reference/exit-statuses.md": "has the catalogue's texts, some of them given",
    "docs/reference/glossary.md": "lists the words that are not used",
}

COLLECTION = ROOT / "collections" / "bomgar" / "jumpclient"

PAGES = [path for path in files(".md") if not name(path).startswith("changelog.d/")]


def _tokens(page: Path) -> list[Token]:
    return PARSER.parse(page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code forges make them."""
    found: dict[str, int] = {}
    anchors = set()
    tokens = _tokens(page)
    for before, token in itertools.pairwise(tokens):
        if before.type != "heading_open":
            continue
        text = "".join(part.content for part in token.children or ())
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        again = found[slug] = found.get(slug, -1) + 1
        anchors.add(f"{slug}-{again}" if again else slug)
    return anchors


def _links(page: Path) -> list[str]:
    inline = [part for token in _tokens(page) for part in token.children or ()]
    found = [str(part.attrs.get("href") or part.attrs.get("src") or "") for part in inline]
    return [link for link in found if link and not re.match(r"[a-z]+:", link)]


def _prose(page: Path) -> list[str]:
    """The paragraphs, headings and cells of a page, without code."""
    inline = (token.children for token in _tokens(page) if token.children)
    return [
        "".join(
            part.content if part.type == "text" else " "
            for part in parts
            if part.type in ("text", "softbreak")
        )
        for parts in inline
    ]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    wrong = []
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_lines_are_short(page: Path) -> None:
    """Tables and code keep theirs: a cell, or a command to copy, can't be broken."""
    kept = {
        line
        for token in _tokens(page)
        if token.type in ("table_open", "fence", "code_block", "html_block")
        for line in range(*(token.map or (0, 0)))
    }
    lines = enumerate(page.read_text("utf-8").splitlines())
    assert [at + 1 for at, line in lines if at not in kept and len(line) > LIMIT] == []


@pytest.mark.parametrize("page", [page for page in PAGES if name(page) not in EXCEPTED], ids=name)
def test_words_are_plain(page: Path) -> None:
    """Code is excepted. The style has more rules, which a test can't see."""
    found = [
        f"{match[0]!r}: write {instead}"
        for text in _prose(page)
        for pattern, instead in FORBIDDEN.items()
        for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("page", [page for page in PAGES if COLLECTION in page.parents], ids=name)
def test_a_page_of_the_collection_is_complete_in_its_archive(page: Path) -> None:
    """And Galaxy can show it: a fence that is indented, as in a list, stays as it is there."""
    links = ((page.parent / link.partition("#")[0]).resolve() for link in _links(page))
    assert [name(link) for link in links if not link.is_relative_to(COLLECTION)] == []
    assert re.findall(r"^ +```.*", page.read_text("utf-8"), re.MULTILINE) == []
    version = yaml.safe_load((COLLECTION / "galaxy.yml").read_text("utf-8"))["version"]
    named = re.findall(r"bomgar-jumpclient-(\d[\d.]*)\.tar", page.read_text("utf-8"))
    assert set(named) <= {version}


@pytest.mark.parametrize(
    ("index", "folders"),
    [
        ("docs/README.md", ("tutorials", "how-to", "reference", "explanation")),
        ("docs/decisions/README.md", (".",)),
    ],
)
def test_every_page_is_in_its_index(index: str, folders: tuple[str, ...]) -> None:
    page = ROOT / index
    linked = {(page.parent / link.partition("#")[0]).resolve() for link in _links(page)}
    pages = {path for folder in folders for path in (page.parent / folder).rglob("*.md")}
    assert sorted(map(name, pages - linked - {page})) == []

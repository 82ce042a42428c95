"""Pages of documentation: their lines are short, and their links lead somewhere."""

import itertools
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.structure.sources import files, name

LIMIT = 120
PARSER = MarkdownIt("commonmark").enable("table")
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

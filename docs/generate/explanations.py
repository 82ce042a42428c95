"""What happened and what to do about each error of the catalogue, from ``errors.txt``.

A chapter begins with ``## title``, an error with ``### code``. Two paragraphs follow: what happened,
and what to do. Links are relative to ``docs/reference``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("errors.txt")


@dataclass(frozen=True)
class Explanation:
    """One error, explained to the person who met it. The paragraphs are wrapped."""

    chapter: str
    code: str
    happened: str
    to_do: str


def explanations() -> Iterator[Explanation]:
    """Yield the explanations in the order of the page.

    Raises:
        ValueError: an error does not have exactly its two paragraphs.
    """
    chapter = ""
    for block in re.split(r"^(?=##)", SOURCE.read_text("utf-8"), flags=re.MULTILINE):
        heading, *paragraphs = re.split(r"\n\n+", block.strip())
        marks, _, title = heading.partition(" ")
        if marks == "##":
            chapter = title
        elif marks == "###" and len(paragraphs) == 2:
            yield Explanation(chapter, title, *paragraphs)
        elif block.strip():
            raise ValueError(f"{heading}: one paragraph says what happened, one what to do")

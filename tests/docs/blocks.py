"""The commands that the documents show, as a reader would copy them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^(?P<indent> *)```sh\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


def shell_blocks(page: str) -> list[str]:
    """Every ``sh`` block of a page (a path below the checkout), in order, its indent removed."""
    text = (ROOT / page).read_text("utf-8")
    return [
        re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
        for found in BLOCK.finditer(text)
    ]


def block_with(page: str, words: str) -> str:
    """The one block of a page that holds ``words``.

    Raises:
        LookupError: there is none, or more than one.
    """
    found = [block for block in shell_blocks(page) if words in block]
    if len(found) != 1:
        raise LookupError(f"{page} has {len(found)} blocks with {words!r}")
    return found[0]

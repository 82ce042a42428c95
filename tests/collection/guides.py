"""The guides of the collection, done as a reader does them who has nothing but its archive."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.collection.playbook import ROOT
from tests.collection.server import environment

FOLDER = ROOT / "collections" / "bomgar" / "jumpclient" / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 240.0


@dataclass(frozen=True)
class Block:
    """A block of a page: the language of its fence, and its text."""

    language: str
    text: str

    @property
    def file(self) -> str:
        """The name of the file that it is, which its first line tells; empty for none."""
        found = re.match(r"# ([\w./-]+)\n", self.text)
        return found[1] if found and self.language != "sh" else ""


def blocks(page: str) -> Iterator[Block]:
    """Every block of a page, by its name without ``.md``."""
    for found in BLOCK.finditer((FOLDER / f"{page}.md").read_text("utf-8")):
        yield Block(found[1], found[2])


@dataclass(frozen=True)
class Done:
    """A command of a page that was run, and what it printed."""

    command: str
    status: int
    output: str


class Reader:
    """Does what pages say, one after the other, with Ansible's default configuration.

    Args:
        home: an empty folder, in which the reader is at home and works.
        programs: where the reader's Ansible is.
        words: what the reader writes instead of a text, as their own names for the examples'.
        typed: what the reader types when a command asks.
    """

    def __init__(
        self, home: Path, programs: Path, words: Callable[[str], str], typed: str = ""
    ) -> None:
        self._home = home
        self._words = words
        self._typed = typed
        path = f"{programs}:{os.environ['PATH']}"
        self._environment = environment(HOME=str(home), PATH=path, ANSIBLE_NOCOLOR="1")

    def read(self, page: str, only: Callable[[str], bool] = lambda command: True) -> list[Done]:
        """Write the files of a page and run its commands, or some of them, until one fails."""
        done: list[Done] = []
        for block in blocks(page):
            if block.file:
                file = self._home / block.file
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(self._words(block.text))
        for block in blocks(page):
            if block.language == "sh" and only(block.text):
                done.append(self.run(self._words(block.text)))
                assert done[-1].status == 0, done[-1]
        return done

    def run(self, command: str) -> Done:
        """Run lines of a shell. What they export is there for the next ones."""
        exported = self._home / ".exported"
        finished = subprocess.run(
            ["bash", "-euc", f"{command}\nenv -0 >{exported}"],
            cwd=self._home,
            env=self._environment,
            input=self._typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        if finished.returncode == 0:
            self._environment = _variables(exported.read_text())
        return Done(command, finished.returncode, finished.stdout)


def _variables(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.split("\0") if "=" in line)

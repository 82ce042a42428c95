"""Commands, options, targets of make and playbooks that documents name exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from jump_cli.main import cli as jump
from jump_server.main import cli as jump_server
from tests.structure.sources import ROOT, name
from tests.structure.test_documents import EXCEPTED, PAGES, PARSER

COMMANDS = {"jump": jump, "jump-server": jump_server}
TARGETS = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
COLLECTION = "collections/bomgar/jumpclient"
ENDS = {"--", "|", "&&", ";", ">", "||"}
"""Words after which a line goes on with another command, or with one for the computer."""
OLD = "docs/decisions/"
"""Pages that name what there was at their date."""


def _lines(page: Path) -> Iterator[str]:
    """Every line of the page's shell blocks, and its code within sentences."""
    for token in PARSER.parse(page.read_text("utf-8")):
        if token.type == "fence" and token.info == "sh":
            yield from re.sub(r"\\\n", "", token.content).splitlines()
        yield from (part.content for part in token.children or () if part.type == "code_inline")


def _problems(line: str) -> Iterator[str]:
    yield from (
        f"no target: make {target}"
        for target in re.findall(r"^(?:sudo |\w+=\S+ )*make ([a-z][\w-]*)", line)
        if target not in TARGETS
    )
    yield from (
        f"no such file: {path}"
        for path in re.findall(r"\bplaybooks/[\w-]+\.yml", line)
        if not (ROOT / path).exists()
    )
    yield from (
        f"no such playbook: {playbook}"
        for playbook in re.findall(r"^ansible-playbook .*\bbomgar\.jumpclient\.(\w+)", line)
        if not (ROOT / COLLECTION / "playbooks" / f"{playbook}.yml").exists()
    )
    found = re.match(r"(?:[\w~./-]*/)?(jump-server|jump) (?=[a-z-])(.*)", line)
    if found:
        yield from _unknown(COMMANDS[found[1]], _words(found[2]))


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:  # a part of a command
        return text.split()


def _unknown(command: click.Command, words: list[str]) -> Iterator[str]:
    options = {option for item in command.params for option in item.opts}
    for at, word in enumerate(words):
        if word in ENDS or (command.name == "run" and not word.startswith("-")):
            return
        if (
            word.strip("-")
            and word.startswith("-")
            and word.partition("=")[0] not in options | {"--help"}
        ):
            yield f"{command.name} has no {word}"
        if isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", word):
            if word in command.commands:
                yield from _unknown(command.commands[word], words[at + 1 :])
            else:
                yield f"{command.name} has no command {word}"
            return


@pytest.mark.parametrize("page", [page for page in PAGES if name(page) not in EXCEPTED], ids=name)
def test_what_is_shown_exists(page: Path) -> None:
    if name(page).startswith(OLD):
        return
    assert [problem for line in _lines(page) for problem in _problems(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "jump-server admin nothing",
        "jump-server --data-dir /srv/jump backup --nothing /backup",
        "~/jump-server/bin/jump-server --nothing serve",
        "jump clients --nothing",
        "sudo make nothing FLEET=5",
        "ansible-playbook -i hosts playbooks/nothing.yml",
        "ansible-playbook -i hosts bomgar.jumpclient.nothing",
    ],
)
def test_what_does_not_exist_is_found(line: str) -> None:
    assert len(list(_problems(line))) == 1

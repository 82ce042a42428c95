"""The texts that users see, as the sources have them: text, language and place."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jump_agent.core import usage
from jump_agent.linux.installer import help as package_help
from jump_cli.french import TEXTS as JUMP
from jump_help import french
from jump_server.alerts import mail_texts
from jump_server.deployment import invitations
from jump_server.french import TEXTS as JUMP_SERVER
from jump_server.log_texts import LEVELS, SENTENCES
from jump_server.refusals_in_french import REFUSALS
from jump_wire.errors import CATALOGUE
from jump_wire.reasons import FROM_CLIENTS, FROM_SERVER
from tests.structure.sources import ROOT, files, name

PLACE = "\ufffc"
"""Stands for what a text fills in."""

WEB = ROOT / "web" / "src"


@dataclass(frozen=True)
class Pair:
    """A text in both languages."""

    where: str
    english: str
    french: str


def pairs() -> Iterator[Pair]:
    """Return the texts that Python has, each in both languages."""
    for code, kind in CATALOGUE.items():
        yield Pair(code, kind.english, kind.french)
    for table in (
        FROM_SERVER,
        FROM_CLIENTS,
        JUMP,
        JUMP_SERVER,
        REFUSALS,
        french.ERRORS,
        french.NOTES,
    ):
        for english, theirs in table.items():
            yield Pair(english[:40], english, theirs)
    for event, (english, theirs) in {**SENTENCES, **LEVELS}.items():
        yield Pair(event, english, theirs)
    yield Pair("package --help", package_help.ENGLISH, package_help.FRENCH)
    yield Pair("jump-client --help", usage.ENGLISH, usage.FRENCH)
    for texts in (invitations.SUBJECTS, invitations.TEXTS):
        yield Pair("invitation", texts["en"], texts["fr"])
    for english, theirs in mail_texts.EVERY:
        yield Pair(english[:40], english, theirs)
    for path in files(".py"):
        if "jump_agent" in path.parts:
            yield from _choices(path)


def _choices(path: Path) -> Iterator[Pair]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "choose":
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if len(texts) == 2:
                yield Pair(f"{name(path)}:{node.lineno}", str(texts[0]), str(texts[1]))


def pages(language: str) -> list[Path]:
    """Return the files with the console's and /login's texts in ``language``."""
    found = [path for path in WEB.rglob("*.ts") if re.search(rf"(^|\.){language}\.ts$", path.name)]
    assert len(found) > 5
    return sorted(found)


def literals(source: str) -> Iterator[str]:
    """Return the string literals of TypeScript, with ``PLACE`` for each ``${…}``."""
    at = 0
    while at < len(source):
        if source.startswith("//", at):
            at = source.find("\n", at) % (len(source) + 1)
        elif source.startswith("/*", at):
            at = source.index("*/", at) + 2
        elif source[at] in "\"'`":
            text, inner, at = _literal(source, at)
            yield text
            for expression in inner:
                yield from literals(expression)
        else:
            at += 1


def _literal(source: str, start: int) -> tuple[str, list[str], int]:
    """Return the text of the literal at ``start``, its expressions, and where it ends."""
    quote, at, text, inner = source[start], start + 1, "", []
    while source[at] != quote:
        if source[at] == "\\":
            text += source[at : at + 2].encode().decode("unicode_escape", "replace")
            at += 2
        elif quote == "`" and source.startswith("${", at):
            end = _closing(source, at + 2)
            inner.append(source[at + 2 : end])
            text += PLACE
            at = end + 1
        else:
            text += source[at]
            at += 1
    return text, inner, at + 1


def _closing(source: str, at: int) -> int:
    depth = 0
    while depth or source[at] != "}":
        if source[at] in "\"'`":
            at = _literal(source, at)[2]
            continue
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        at += 1
    return at


def entries(path: Path) -> dict[str, str]:
    """Return the source of each entry of a formatted file of texts, by its keys and indentation."""
    found: dict[str, str] = {}
    parents: list[tuple[int, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        key = re.match(r'\s*(?:export const )?("[^"]+"|\w+)(?::| =)(?= |$)', line)
        if key and line.lstrip()[0] not in "?`":
            while parents and parents[-1][0] >= indent:
                parents.pop()
            parents.append((indent, key[1].strip('"')))
        if parents:
            place = ".".join(each for _, each in parents)
            found[place] = found.get(place, "") + line + "\n"
    return found

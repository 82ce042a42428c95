"""Every sentence with which ``jump-server`` refuses something has its French."""

import ast

import pytest

from jump_server import exits
from jump_server.refusals_in_french import spoken
from tests.structure.sources import modules, tree

CLASSES = {"BackupError", "ConfigError", "NewerSchema", "Refusal"}
CLASSES |= {refusal.__name__ for refusal in exits.Refusal.__subclasses__()}


def template(node: ast.expr) -> str:
    """Return a text with ``{}`` for each value."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(map(template, parts)) if parts else "{}"


def raised() -> set[str]:
    """Return the templates of all sentences, each part on its own."""
    return {
        part
        for path in modules("jump_server")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and node.args
        if ast.unparse(node.func).rpartition(".")[2] in CLASSES
        for part in template(node.args[0]).split("; ")
        if part.replace("{}", "").strip(": ")
    }


def test_every_sentence_has_its_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    samples = [part.replace("{}", "/x9") for part in sorted(raised())]
    assert [sample for sample in samples if spoken(sample) == sample] == []
    assert len(samples) > 60

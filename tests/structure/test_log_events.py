"""What the server logs has a sentence for people, see ``jump_server.log_texts``."""

import ast
import re

from jump_server.log_texts import SENTENCES
from tests.structure.sources import ROOT, modules, tree

EVENT = re.compile(r"[a-z]+(_[a-z]+)+|draining|request|serving")


def test_every_event_has_a_sentence() -> None:
    """An event is a name for programs; a line that is a sentence already needs none."""
    logged = {
        node.args[0].value
        for path in modules("jump_server")
        if path != ROOT / "server/jump_server/log_texts.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"info", "warning", "error", "exception", "critical"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and EVENT.fullmatch(str(node.args[0].value))
    }
    assert logged - SENTENCES.keys() == set()
    rest = SENTENCES.keys() - logged
    assert rest == {"invalid_request", "request"}, "logged in another way"

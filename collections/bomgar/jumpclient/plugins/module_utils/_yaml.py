# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes YAML of a playbook; a module's Python need not have a library for it."""

from __future__ import annotations

import json
import re
from typing import Any, List

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z][A-Za-z0-9_.-]*)*\Z")
"""Texts that need no quotes."""
WORDS = {"y", "yes", "n", "no", "true", "false", "on", "off", "null", "none"}
"""Texts that YAML takes for another type."""
TEMPLATE = re.compile(r"\{[{%#]")


def dump(value: Any, indent: int = 0) -> List[str]:
    """Return a value as lines in block style; short lists and what is empty in flow style.

    A text that Ansible would take for a template is C(!unsafe): it comes from the server.
    """
    before = " " * indent
    lines = []
    if isinstance(value, dict) and value:
        for key, item in value.items():
            block = dump(item, indent + 2) if _is_block(item) else []
            lines.append("%s%s:%s" % (before, scalar(key), "" if block else " " + flow(item)))
            lines.extend(block)
    elif isinstance(value, list) and value:
        for item in value:
            block = dump(item, indent + 2) if _is_block(item) else [before + "  " + flow(item)]
            lines.append(before + "- " + block[0].lstrip())
            lines.extend(block[1:])
    else:
        lines.append(before + flow(value))
    return lines


def flow(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, dict):
        items = ("%s: %s" % (scalar(key), flow(item)) for key, item in value.items())
        return "{%s}" % ", ".join(items)
    if isinstance(value, list):
        return "[%s]" % ", ".join(flow(item) for item in value)
    return scalar(value)


def scalar(value: Any) -> str:
    """Return a text, number, boolean or null."""
    if not isinstance(value, str):
        return json.dumps(value)
    if PLAIN.match(value) and value.lower() not in WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    quoted = "".join(one if one.isprintable() else _escaped(one) for one in quoted)
    return "!unsafe " + quoted if TEMPLATE.search(value) else quoted


def _is_block(value: Any) -> bool:
    """Tell whether a value has lines of its own."""
    if isinstance(value, list):
        return any(isinstance(item, dict) for item in value)
    return isinstance(value, dict) and bool(value)


def _escaped(character: str) -> str:
    code = ord(character)
    return "\\u%04x" % code if code < 0x10000 else "\\U%08x" % code

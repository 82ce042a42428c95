"""Which signed documents a client trusts."""

import json
from typing import Any

import pytest

from jump_agent.core import trust
from tests.cases import each_case
from tests.structure.sources import ROOT

CASES = json.loads((ROOT / "wire" / "signed_vectors.json").read_text("utf-8"))["cases"]
"""Never change these bytes: installed clients hold such documents."""


def decide(case: dict[str, Any]) -> str:
    try:
        root = trust.first_root(case["roots"][0].encode())
        for document in case["roots"][1:]:
            root = trust.next_root(root, document.encode())
        if case["role"]:
            document = case["document"].encode()
            trust.verify(root, case["role"], document, case["now"], case["at_least"])
    except trust.Untrusted:
        return "refused"
    return "trusted"


@each_case("case", CASES, ids=lambda case: case["name"])
def test_the_verdict(case: dict[str, Any]) -> None:
    assert decide(case) == case["verdict"]


def test_what_is_too_large_is_not_even_parsed() -> None:
    with pytest.raises(trust.Untrusted, match="over"):
        trust.first_root(b" " * (trust.LIMIT + 1))


def test_a_verified_document_tells_what_was_signed() -> None:
    case = next(case for case in CASES if case["role"] and case["verdict"] == "trusted")
    root = trust.first_root(case["roots"][0].encode())
    found = trust.verify(root, trust.TARGETS, case["document"].encode(), case["now"])
    assert (found.kind, found.version) == (trust.TARGETS, 1)
    assert list(found.signed["targets"]) == ["é.zip"]

"""Which payload of a signed document a client may install."""

from itertools import pairwise
from typing import Any

import pytest

from jump_agent.core.trust import Untrusted
from jump_agent.core.updates.targets import Target, check_direction, choose, order

HASH = "a" * 64
CUSTOM = {"version": "1.4.0", "platform": "linux", "python": "3.8", "older_than": ["1.5.0"]}
ENTRY = {"length": 5, "hashes": {"sha256": HASH}, "custom": CUSTOM}


def listed(**changes: Any) -> dict[str, Any]:
    return {"targets": {"jump-client-1.4.0.zip": {**ENTRY, **changes}}}


def test_the_payload_of_this_computer() -> None:
    found = choose(listed(), "1.4.0", "linux", (3, 8))
    assert found == Target("jump-client-1.4.0.zip", "1.4.0", 5, HASH, ("1.5.0",))
    assert found.path == f"targets/{HASH}.jump-client-1.4.0.zip"


def test_another_one_is_refused() -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"targets": {}}, "has not signed"),
        (listed(custom={**CUSTOM, "platform": "windows"}), "has not signed"),
        (listed(custom={**CUSTOM, "version": "1.4.1"}), "has not signed"),
        (listed(custom={**CUSTOM, "python": "3.9"}), "needs Python 3.9"),
        (listed(custom={**CUSTOM, "python": 3.9}), "malformed"),
        (listed(custom={**CUSTOM, "python": "new"}), "malformed"),
        (listed(custom={**CUSTOM, "older_than": "1.5.0"}), "malformed"),
        (listed(custom={**CUSTOM, "older_than": ["1"] * 257}), "malformed"),
        (listed(length=64 * 1024 * 1024 + 1), "too large"),
        (listed(length=0), "too large"),
        (listed(length=True), "too large"),
        (listed(length="5"), "too large"),
        (listed(hashes={"sha512": HASH}), "malformed"),
        (listed(hashes={"sha256": "../" * 21 + "x"}), "malformed"),
        (listed(hashes={"sha256": 5}), "malformed"),
        ({"targets": {"../x.zip": ENTRY}}, "malformed"),
        ({"targets": []}, "malformed"),
        ({"targets": 5}, "malformed"),
        ({}, "malformed"),
        ({"targets": {str(n): ENTRY for n in range(257)}}, "too many"),
    ]
    for signed, reason in cases:
        with pytest.raises(Untrusted, match=reason):
            choose(signed, "1.4.0", "linux", (3, 8))


def test_versions_are_in_order() -> None:
    versions = ["0.9", "1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0rc10", "1.0", "1.0.1", "1.10"]
    assert all(order(before) < order(after) for before, after in pairwise(versions))
    assert order("1.0") == order("1.0.0")
    for version in ("", "one", "1..2", "1.0-x", "1.0+local", "v1", "1.0rc1.2", "1" * 20, "1.2/.."):
        with pytest.raises(Untrusted, match="unknown form"):
            order(version)


def test_never_back_unless_the_site_says_so() -> None:
    target = Target("x", "1.4.0", 1, HASH, ("1.5.0",))
    for installed in ("1.3.9", "1.4.0", "1.4.0rc1", "1.5.0"):
        check_direction(target, installed)
    for installed in ("1.4.1", "1.5.1", "2.0"):
        with pytest.raises(Untrusted, match="older than the installed"):
            check_direction(target, installed)

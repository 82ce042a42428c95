"""The owner's policy: stored by the owner alone, obeyed, and told to the server."""

import json
from pathlib import Path

from jump_agent.core.layout import Config, Layout
from jump_agent.core.update_policy import read_policy
from jump_agent.core.updates.policy import update_policy
from jump_agent.core.updates.verdict import read_rejected
from jump_agent.linux.privileges import account_name


def test_it_is_set_and_shown(layout: Layout, config: Config) -> None:
    own = config._replace(account=account_name())
    Path(layout.updates).mkdir()
    for word, stored in (("off", "off"), ("1.4.0", "1.4.0"), ("site", ""), ("site", "")):
        assert update_policy(layout, own, [word]) == 0
        assert read_policy(layout) == stored
        assert update_policy(layout, own, []) == 0
    for words in (["never"], ["1.4", "1.5"], ["../x"], [""]):
        assert update_policy(layout, own, words) == 2
    assert update_policy(layout, own._replace(account="else"), ["off"]) == 44
    assert read_policy(layout) == ""


def test_what_cannot_be_read_allows_nothing(layout: Layout) -> None:
    Path(layout.updates).mkdir()
    Path(layout.update_policy).mkdir()
    assert read_policy(layout) == "off"
    Path(layout.update_policy).rmdir()
    Path(layout.update_policy).write_bytes(b"\xff" * 10)
    assert read_policy(layout) == "off"


def test_a_damaged_list_of_failures_is_empty(layout: Layout) -> None:
    Path(layout.updates).mkdir()
    for text in ("{", "[]", '{"rejected": 5}', "{}"):
        Path(layout.rejected).write_text(text)
        assert read_rejected(layout) == []
    Path(layout.rejected).write_text(json.dumps({"rejected": [5, {"new": "1"}]}))
    assert read_rejected(layout) == [{"new": "1"}]

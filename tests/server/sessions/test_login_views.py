"""What of a computer's report is shown."""

import pytest

from jump_server.sessions import login_views


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1:2:3:name",
        "-:1:1:x:y",
        "1:x:1:x:y",
        "1:1:" + "9" * 17 + ":x:y",
        "a/b:1:1:x:y",
        "1:1:1:" + "x" * 65 + ":y",
    ],
)
def test_what_is_not_valid_is_left_out(text: str) -> None:
    assert login_views.parse([text]) == []


def test_a_place_may_have_colons_and_nothing_unprintable() -> None:
    [found] = login_views.parse(["c2:1000:17:b\u202eob:fe80::1%eth0"])
    assert (found["user"], found["place"]) == ("bob", "fe80::1%eth0")

"""The package's command line."""

import shlex

import pytest

from jump_agent.installer.options import FLAGS, OPTIONS, Options, option_of, parse, was_silent
from jump_wire.errors import UserError


def test_both_forms() -> None:
    found = parse(["--install-dir", "/a b", "--jc-name=x=y", "--jc-ephemeral", "--silent"])
    assert found == Options(
        silent=True, install_dir="/a b", overrides={"name": "x=y", "ephemeral": True}
    )


def test_every_field_arrives() -> None:
    found = parse(
        shlex.split(
            "--help --online-install --user u --key-info k --proxy http://p:1 --jc-jump-group g"
            " --jc-tag t --jc-comments c --jc-max-offline-minutes 5"
        )
    )
    assert (found.help, found.online_install) == (True, True)
    assert (found.user, found.key, found.proxy) == ("u", "k", "http://p:1")
    assert found.overrides == {
        "jump_group": "g",
        "tag": "t",
        "comments": "c",
        "max_offline_minutes": 5,
    }


def test_an_override_may_be_empty() -> None:
    """Which clears what the installer says."""
    assert parse(["--jc-tag="]).overrides == {"tag": ""}
    assert parse(["--jc-tag", ""]).overrides == {"tag": ""}


def test_comments_take_all_words_up_to_the_next_option() -> None:
    for words in (
        ["--jc-comments", "Ground", "floor,", "on", "the", "left"],
        ["--jc-comments=Ground", "floor,", "on the", "left"],
        ["--jc-comments", "Ground floor, on the left"],
    ):
        found = parse([*words, "--silent", "--jc-tag", "x"])
        assert found.overrides == {"comments": "Ground floor, on the left", "tag": "x"}
        assert found.silent
    assert parse(["--jc-comments", "5", "-", "-3", "--"]).overrides == {"comments": "5 - -3 --"}
    for words, code in (
        (["--jc-comments", "a", "--nope"], "option_unknown"),
        (["--jc-comments", "a" * 1000, "b" * 24], "field_too_long"),
        (["--jc-name", "Front", "desk"], "option_unknown"),
    ):
        with pytest.raises(UserError) as raised:
            parse(words)
        assert raised.value.code == code


def test_values_at_their_limits() -> None:
    values = ["--jc-name", "é" * 128, "--jc-tag", "x" * 64, "--jc-comments", "x" * 1024]
    assert len(parse(values).overrides) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "parameters"),
    [
        (["--nope=secret"], "option_unknown", {"option": "--nope"}),
        (["--silent=yes"], "option_unknown", {"option": "--silent"}),
        (["-h"], "option_unknown", {"option": "-h"}),
        (["--jc-na\udcffme"], "option_unknown", {"option": "--jc-na?me"}),
        (["--user"], "option_needs_value", {"option": "--user"}),
        (["--user="], "option_needs_value", {"option": "--user"}),
        (["--user", "--jc-name=x"], "option_needs_value", {"option": "--user"}),
        (["--jc-name", "x" * 129], "field_too_long", {"field": "--jc-name", "limit": 128}),
        (["--key-info", "x" * 129], "field_too_long", {"field": "--key-info", "limit": 128}),
        (["--jc-name=\udcff"], "field_malformed", {"field": "--jc-name", "expected": "UTF-8"}),
        (["--jc-name=a\0b"], "field_malformed", {"field": "--jc-name", "expected": "UTF-8"}),
        (
            ["--jc-max-offline-minutes", "525601"],
            "field_out_of_range",
            {"field": "--jc-max-offline-minutes", "low": 5, "high": 525600},
        ),
        (
            ["--jc-max-offline-minutes", "\u0665"],  # a digit, and not one of ours
            "field_out_of_range",
            {"field": "--jc-max-offline-minutes", "low": 5, "high": 525600},
        ),
    ],
)
def test_mistakes_are_named(
    arguments: list[str], code: str, parameters: dict[str, str | int]
) -> None:
    with pytest.raises(UserError) as raised:
        parse(arguments)
    assert (raised.value.code, raised.value.parameters) == (code, parameters)


def test_the_option_of_a_field() -> None:
    assert option_of("max_offline_minutes") == "--jc-max-offline-minutes"
    assert option_of("ephemeral") == "--jc-ephemeral"
    assert option_of("other") == "other"


def test_silence_holds_for_mistakes_too() -> None:
    assert was_silent(["--nope", "--silent"])
    assert not was_silent(["--nope"])


def test_nothing_is_offered_twice() -> None:
    assert not set(OPTIONS) & set(FLAGS)

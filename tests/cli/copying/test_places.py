"""How sources and targets are written."""

import pytest

from jump_cli.copying.places import Place, is_match, joined, name_of, numbered, parse


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("web-1:/etc/hosts", Place("web-1", "/etc/hosts")),
        ("web-1:", Place("web-1", "")),
        ("web-1:~", Place("web-1", "")),
        ("web-1:~/a", Place("web-1", "a")),
        ("web-1:a:b", Place("web-1", "a:b")),
        ("front desk:a b", Place("front desk", "a b")),
        ("./a:b", Place(None, "./a:b")),
        ("/a:b", Place(None, "/a:b")),
        (":a", Place(None, ":a")),
        ("-", Place(None, "-")),
        ("web:\udcff", Place("web", "\x00ff")),
    ],
)
def test_a_word_is_a_path_here_or_there(word: str, place: Place) -> None:
    assert parse(word) == place


def test_what_a_place_is() -> None:
    assert parse("-").is_stream
    assert not parse("web:-").is_stream
    assert [parse(f"web:{path}").is_pattern for path in ("a*", "a?", "[a]", "a")] == [True] * 3 + [
        False
    ]
    assert [parse(word).is_meant_as_folder for word in ("a/", ".", "a/..", "web:", "a")] == [
        True
    ] * 4 + [False]


def test_names() -> None:
    assert [name_of(path) for path in ("/a/b", "b/", "/", ".", "a/..", "")] == ["b", "b"] + [""] * 4
    assert [joined(*pair) for pair in (("a", "b"), ("a/", "b"), ("", "b"), ("/", "b"))] == [
        "a/b",
        "a/b",
        "b",
        "/b",
    ]
    assert [numbered(name, 2) for name in ("a.txt", "a", ".a", "a.tar.gz")] == [
        "a (2).txt",
        "a (2)",
        ".a (2)",
        "a.tar (2).gz",
    ]
    assert numbered("a", 1) == "a"


@pytest.mark.parametrize(
    ("pattern", "path", "is_one"),
    [
        ("*.log", "a.log", True),
        ("logs/*", "logs/a", True),
        ("l?gs/[ab].txt", "logs/b.txt", True),
        ("*.log", "x/a.log", False),
        ("*", ".bashrc", False),
        ("*/", "../", False),
        ("logs/*", "logs/..", False),
        ("logs/*", "etc/passwd", False),
        ("/srv/*", "/etc/passwd", False),
    ],
)
def test_a_computer_does_not_choose_what_a_pattern_means(
    pattern: str, path: str, is_one: bool
) -> None:
    assert is_match(pattern, path) is is_one

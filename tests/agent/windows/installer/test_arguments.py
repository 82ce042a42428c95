"""The options in a file, as an MSI writes it."""

import json
from pathlib import Path

import pytest

from jump_agent.windows.installer.arguments import LIMIT, read
from jump_wire.errors import UserError


def write(folder: Path, values: object) -> str:
    path = folder / "paramètres.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(values, ensure_ascii=False).encode())
    return str(path)


def test_a_file_gives_what_the_command_line_gives(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {
            "install-dir": 'C:\\Jümp "Client" --silent',
            "key-info": "a.key",
            "jc-tag": "serveurs é 日本",
            "jc-comments": "a --jc-tag b",
            "jc-max-offline-minutes": 60,
            "jc-ephemeral": "1",
            "jc-passive": "no",
            "silent": True,
            "online-install": False,
            "jc-name": "",
            "proxy": None,
            "product": "{0B0E1F1C-0000-0000-0000-000000000000}",
        },
    )
    found = read(["--parameters", path])
    assert found.product == "{0B0E1F1C-0000-0000-0000-000000000000}"
    options = found.options
    assert options.install_dir == 'C:\\Jümp "Client" --silent'
    assert (options.key, options.proxy) == ("a.key", "")
    assert (options.silent, options.online_install) == (True, False)
    assert options.overrides == {
        "tag": "serveurs é 日本",
        "comments": "a --jc-tag b",
        "max_offline_minutes": 60,
        "ephemeral": True,
    }


def test_the_command_line_takes_precedence(tmp_path: Path) -> None:
    path = write(tmp_path, {"key-info": "a.key", "jc-tag": "file", "jc-name": "file"})
    found = read(["--jc-tag", "line", f"--parameters={path}", "--key-info=b.key"]).options
    assert found.key == "b.key"
    assert found.overrides == {"tag": "line", "name": "file"}
    assert read(["--silent"]).options.silent


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    cases: list[tuple[object, str, str]] = [
        ({"jc-nonsense": "x"}, "option_unknown", "--jc-nonsense"),
        ({"parameters": "x"}, "option_unknown", "--parameters"),
        ({"jc-tag": ["x"]}, "field_malformed", "--jc-tag"),
        ({"jc-tag": True}, "field_malformed", "--jc-tag"),
        ({"jc-ephemeral": "maybe"}, "field_malformed", "--jc-ephemeral"),
        ({"jc-ephemeral": 2}, "field_malformed", "--jc-ephemeral"),
        ({"jc-tag": "x" * 65}, "field_too_long", "--jc-tag"),
        ({"jc-tag": "a\x07"}, "field_malformed", "--jc-tag"),
        ({"jc-passive-port": "80"}, "field_out_of_range", "--jc-passive-port"),
        ({"product": 5}, "field_malformed", "product"),
        (["key-info"], "parameters_unreadable", "paramètres.json"),
        ({"jc-tag": "x" * LIMIT}, "parameters_unreadable", "paramètres.json"),
    ]
    for values, code, word in cases:
        with pytest.raises(UserError) as raised:
            read(["--parameters", write(tmp_path, values)])
        assert raised.value.code == code, values
        assert word in raised.value.text(), values


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for content in (b"\xff\xfe", b"{", b"[" * 5000):
        path = tmp_path / "broken"
        path.write_bytes(content)
        with pytest.raises(UserError, match="broken"):
            read(["--parameters", str(path)])
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(UserError) as raised:
            read(["--parameters", str(path)])
        assert raised.value.code == "parameters_unreadable"
    with pytest.raises(UserError) as raised:
        read(["--silent", "--parameters"])
    assert raised.value.code == "option_needs_value"

"""How commands report errors: as text, as JSON, and beside other data."""

import click
import pytest
from click.testing import CliRunner

from jump_cli.connection import as_json, connected, keep_output_clean
from jump_wire.errors import UserError

VARIABLES = {"JUMP_SERVER_URL": "https://127.0.0.1:1", "JUMP_TOKEN": "jt_x", "JUMP_CA_PATH": ""}


def failing(context: click.Context, _parameter: click.Parameter, *, clean: bool) -> bool:
    if clean:
        keep_output_clean(context)
    return clean


@click.command()
@click.option("--clean", is_flag=True, callback=lambda c, p, v: failing(c, p, clean=v))
@as_json
@connected
def command(_api: object, *, clean: bool, as_json: bool) -> None:
    """Fails."""
    raise UserError("file_not_found", path="a\x1b")


@pytest.mark.parametrize(
    ("words", "out", "err"),
    [
        ([], "", "jump: a\\x1b does not exist.\n"),
        (["--json"], '{"error": {"code": "file_not_found"', ""),
        (["--json", "--clean"], "", '{"error": {"code": "file_not_found"'),
    ],
)
def test_an_error_goes_where_it_is_expected(
    monkeypatch: pytest.MonkeyPatch, words: list[str], out: str, err: str
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    done = CliRunner().invoke(command, words, env=VARIABLES)
    assert done.exit_code == 55
    assert bool(done.stdout) == bool(out)
    assert done.stdout.startswith(out)
    assert done.stderr.startswith(err)

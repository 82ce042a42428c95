"""French for the help, the usage errors and the output of the two commands."""

import click
import pytest

from jump_cli import french as jump
from jump_cli import main
from jump_help import french, program
from jump_server import french as jump_server
from jump_server import main as server_main
from tests.cases import each_case


def run(
    capsys: pytest.CaptureFixture[str], command: click.Command, *words: str
) -> tuple[str, str, object]:
    texts = {
        "Greets.": "Salue.",
        "how often": "combien de fois",
        "too {}": "trop {}",
        "often": "souvent",
    }
    with pytest.raises(SystemExit) as ended:
        program.run(command, "greet", texts, list(words))
    captured = capsys.readouterr()
    return (
        captured.out.replace("\u00a0", "~"),
        captured.err.replace("\u00a0", "~"),
        ended.value.code,
    )


def greet() -> click.Command:
    @click.command()
    @click.option("--times", type=int, default=1, show_default=True, help="how often")
    @click.argument("file")
    def command(times: int, file: str) -> None:
        """Greets."""
        if times > 9:
            raise click.UsageError("too often")
        click.echo(f"{file} {times}")

    return command


def test_help_and_errors_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    told, errors, status = run(capsys, greet(), "--help")
    assert (errors, status) == ("", 0)
    assert told.splitlines() == [
        "Utilisation~: greet [OPTIONS] FICHIER",
        "",
        "  Salue.",
        "",
        "Options~:",
        "  --times ENTIER  combien de fois  [par défaut~: 1]",
        "  --help          Afficher cette aide.",
    ]
    usage = told.splitlines()[0] + "\nEssayez «~greet --help~» pour obtenir de l'aide.\n\n"
    for words, told in (
        ([], "Argument manquant~: 'FICHIER'."),
        (["--time", "x"], "Option inconnue~: '--time'. Essayez '--times'."),
        (
            ["--times", "x", "a"],
            "Valeur non valide pour '--times'~: 'x' n'est pas un nombre entier.",
        ),
        (["--times", "10", "a"], "trop souvent"),
    ):
        assert run(capsys, greet(), *words) == ("", f"{usage}Erreur~: {told}\n", 2)
    assert run(capsys, greet(), "a") == ("a 1\n", "", 0)


def test_english_is_clicks_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    _, told, status = run(capsys, greet())
    assert (told.splitlines()[0], status) == ("Usage: greet [OPTIONS] FILE", 2)
    assert "Error: Missing argument 'FILE'." in told


@each_case(
    "command, texts",
    [(main.cli, jump.TEXTS), (server_main.cli, jump_server.TEXTS)],
)
def test_all_help_has_its_french(command: click.Command, texts: dict[str, str]) -> None:
    assert french.untranslated(command, texts) == []


def test_output_follows_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert jump.said("online") == "en ligne"
    assert jump.said("something else") == "something else"
    monkeypatch.setenv("LC_ALL", "C")
    assert jump.said("online") == "online"

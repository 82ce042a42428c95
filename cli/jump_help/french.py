"""French for click's commands: their help by a table, click's own words by those below.

Click writes its words in English and finds other languages in compiled catalogues of the system,
which no package can bring. So a command's texts are replaced before it runs, and its formatter
replaces click's words.
"""

import re
from collections.abc import Iterable, Mapping

import click

from jump_wire.reasons import Phrases

HEADINGS = {
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
}

METAVARS = {
    "BOOLEAN": "BOOLÉEN",
    "COMMAND": "COMMANDE",
    "DIRECTORY": "RÉPERTOIRE",
    "FILE": "FICHIER",
    "INTEGER": "ENTIER",
    "PATH": "CHEMIN",
    "SEARCH": "RECHERCHE",
    "TARGET": "CIBLE",
    "TEXT": "TEXTE",
    "USERNAME": "UTILISATEUR",
}
"""Words in capitals, which stand for values."""

NOTES = {
    "[default: ": "[par défaut : ",
    "; default: ": " ; par défaut : ",
    "[required]": "[obligatoire]",
    "; required]": " ; obligatoire]",
    "Show this message and exit.": "Afficher cette aide.",
    "Show the version and exit.": "Afficher la version.",
}
"""What click adds to the help of options."""

ERRORS = {
    "Missing argument {}.": "Argument manquant : {}.",
    "Missing option {}.": "Option manquante : {}.",
    "Missing command.": "Commande manquante.",
    "No such command {}.": "Commande inconnue : {}.",
    "No such command {}. Did you mean {}?": "Commande inconnue : {}. Essayez {}.",
    "No such command {}. (Did you mean one of: {}?)": "Commande inconnue : {}. Essayez {}.",
    "No such option {}.": "Option inconnue : {}.",
    "No such option {}. Did you mean {}?": "Option inconnue : {}. Essayez {}.",
    "No such option {}. (Did you mean one of: {}?)": "Option inconnue : {}. Essayez {}.",
    "Option {} requires an argument.": "L'option {} exige une valeur.",
    "Option {} does not take a value.": "L'option {} n'accepte pas de valeur.",
    "Got unexpected extra argument ({})": "Argument en trop ({})",
    "Got unexpected extra arguments ({})": "Arguments en trop ({})",
    "Invalid value for {}: {}": "Valeur non valide pour {} : {}",
    "Invalid value: {}": "Valeur non valide : {}",
    "{} is not one of {}.": "{} n'est pas l'une des valeurs possibles : {}.",
    "{} is not a valid integer.": "{} n'est pas un nombre entier.",
    "{} is not in the range {}.": "{} n'est pas compris dans l'intervalle {}.",
    "File {} does not exist.": "Le fichier {} n'existe pas.",
    "Directory {} does not exist.": "Le répertoire {} n'existe pas.",
    "Path {} does not exist.": "Le chemin {} n'existe pas.",
    "File {} is a directory.": "{} est un répertoire.",
    "Directory {} is a file.": "{} est un fichier.",
}
"""Click's errors. ``{}`` stands for any text."""


def speak_french(command: click.Command, texts: Mapping[str, str]) -> None:
    """Give ``command``, its options and its subcommands the French of their help from ``texts``."""
    command.context_class = _Context
    command.help = texts.get(_one_line(command.help), command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = texts.get(_one_line(parameter.help), parameter.help)
            if isinstance(parameter.prompt, str):
                parameter.prompt = texts.get(parameter.prompt, parameter.prompt)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            speak_french(each, texts)


def show(error: click.ClickException, texts: Mapping[str, str]) -> None:
    """Write an error with its usage line to standard error, as click does."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage(), err=True)
        names = context.help_option_names
        if names and context.command.get_help_option(context) is not None:
            hint = f"Essayez « {context.command_path} {names[-1]} » pour obtenir de l'aide."
            click.echo(hint, err=True)
        click.echo(err=True)
    message = _metavars(Phrases({**ERRORS, **texts}).in_french(error.format_message()))
    click.echo(f"Erreur : {message}", err=True)


def untranslated(command: click.Command, texts: Mapping[str, str]) -> list[str]:
    """Return the help texts below ``command`` that ``texts`` does not have."""
    found = [command.help]
    found += [each.help for each in command.params if isinstance(each, click.Option)]
    missing = [text for each in found if (text := _one_line(each)) and text not in texts]
    if isinstance(command, click.Group):
        for each in command.commands.values():
            missing += untranslated(each, texts)
    return sorted(set(missing) - set(NOTES))


def _one_line(text: str | None) -> str:
    """Return a help text with one line for each paragraph, and an empty line between them."""
    paragraphs = re.split(r"\n\s*\n", (text or "").strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _metavars(args), prefix or "Utilisation : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading) + " ")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        changed = [(_metavars(name), _notes(text)) for name, text in rows]
        super().write_dl(changed, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


def _metavars(text: str) -> str:
    return re.sub(r"\b[A-Z]{4,}\b", lambda found: METAVARS.get(found[0], found[0]), text)


def _notes(text: str) -> str:
    for english, french in NOTES.items():
        text = text.replace(english, french)
    return text

"""Runs a click command as a program, in the language of the user's locale."""

import os
import sys
from collections.abc import Mapping
from typing import NoReturn

import click

from jump_wire.languages import language

from . import french

INTERRUPTED = 130
BROKEN_PIPE = 141


def run(
    command: click.Command,
    name: str,
    texts: Mapping[str, str],
    arguments: list[str] | None = None,
) -> NoReturn:
    """Run ``command`` and exit with its status.

    Args:
        command: what to run.
        name: the program's name, for usage lines.
        texts: French by English: help, usage errors and prompts.
        arguments: replaces the process's arguments.
    """
    in_french = language() == "fr"
    if in_french:
        french.speak_french(command, texts)
    try:
        status = command.main(arguments, prog_name=name, standalone_mode=False)
    except click.ClickException as error:
        if in_french:
            french.show(error, texts)
        else:
            error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN_PIPE)
    sys.exit(status if isinstance(status, int) else 0)

"""``jump cp``: copies files between this computer and another."""

import asyncio
import errno
import os
import sys
from typing import IO

import click
from rich.console import Console

from jump_api import sessions
from jump_api.api import Api
from jump_api.files import Files, open_files
from jump_wire.errors import UserError

from .connection import as_json, connected, keep_output_clean, tell_of_consent
from .copying.down import Downloads
from .copying.places import Place, parse
from .copying.plan import KEEP_BOTH, REPLACE, SKIP, Options
from .copying.report import JsonReport, Report, TerminalReport
from .copying.up import Uploads
from .french import said


def _parsed(context: click.Context, _parameter: click.Parameter, words: list[str]) -> list[Place]:
    places = [parse(word) for word in words]
    if places[-1].is_stream:
        keep_output_clean(context)
    return places


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="SOURCE... TARGET", callback=_parsed)
@click.option("-r", "-R", "--recursive", is_flag=True, help="copy folders with their content")
@click.option(
    "-p",
    "--preserve",
    is_flag=True,
    help="keep times and permissions, also when files are replaced",
)
@click.option("--replace", is_flag=True, help="replace files (default)")
@click.option("--skip-existing", is_flag=True, help="leave existing files as they are")
@click.option("--keep-both", is_flag=True, help="give the copy another name: file (2).txt")
@as_json
@connected
def cp(
    api: Api,
    places: list[Place],
    *,
    recursive: bool,
    preserve: bool,
    replace: bool,
    skip_existing: bool,
    keep_both: bool,
    as_json: bool,
) -> None:
    """Copy files and folders to or from a computer.

    Write a path on a computer as CLIENT:PATH (ID, name or hostname). It may have the wildcards
    *, ? and [...] (in quotes). A single - is the standard input or output. Each file appears
    under its name when it is complete. To continue after an interruption, repeat the command.
    """
    *sources, target = places
    existing = _existing(replace=replace, skip=skip_existing, both=keep_both)
    computer = _computer(sources, target)
    options = Options(recursive, existing, preserve)
    with _report(target, as_json=as_json) as report:
        try:
            _copy_in_session(api, computer, sources, target, options, report)
        except UserError as error:
            report.broken(error)
        except KeyboardInterrupt:
            is_lost = target.is_stream or sources[0].is_stream
            report.warn(
                said("Interrupted. The copy is incomplete.")
                if is_lost
                else said("Interrupted. To continue, repeat the command.")
            )
            raise
    sys.exit(report.status)


def _existing(*, replace: bool, skip: bool, both: bool) -> str:
    """Return what happens to files that exist."""
    if replace + skip + both > 1:
        raise click.UsageError("use only one of --replace, --skip-existing and --keep-both")
    return SKIP if skip else KEEP_BOTH if both else REPLACE


def _copy_in_session(
    api: Api,
    computer: str,
    sources: list[Place],
    target: Place,
    options: Options,
    report: Report,
) -> None:
    record = sessions.find_place(api, computer)
    identity = record.get("jump_client_id", record["id"])
    tell_of_consent(record)
    with sessions.session(api, sessions.way_to(record)) as session_id:
        tool = open_files(api, session_id)
        there = (computer, identity)
        asyncio.run(_copy(tool, there, sources, target, options, report))


async def _copy(
    tool: Files,
    computer: tuple[str, str],
    sources: list[Place],
    target: Place,
    options: Options,
    report: Report,
) -> None:
    async with tool:
        if target.computer is not None:
            up = Uploads(tool, *computer, options, report)
            if sources[0].is_stream:
                await up.from_stream(_descriptor(sys.stdin), target)
            else:
                await up.from_files(sources, target)
            return
        down = Downloads(tool, *computer, options, report)
        if target.is_stream:
            await down.to_stream(sources, _descriptor(sys.stdout))
        else:
            await down.to_folder(sources, target)


def _descriptor(stream: IO[str] | None) -> int:
    if stream is None:
        raise UserError("file_failed", path="-", reason=os.strerror(errno.EBADF))
    return stream.fileno()


def _computer(sources: list[Place], target: Place) -> str:
    """Return the computer that is named on one of the two sides."""
    if not sources:
        raise click.UsageError("specify a source and a target")
    there = {place.computer for place in sources}
    if target.computer is None and None not in there and len(there) == 1:
        return str(there.pop())
    if target.computer is not None and there == {None}:
        if len(sources) > 1 and any(place.is_stream for place in sources):
            raise click.UsageError("- must be the only source")
        return target.computer
    raise click.UsageError(
        "either all sources or the target must be on one computer, written CLIENT:PATH"
    )


def _report(target: Place, *, as_json: bool) -> Report:
    """Return what tells the user: a program gets JSON, on a stream of its own."""
    if sys.stderr.isatty() and not as_json:
        return TerminalReport(Console(stderr=True))
    return JsonReport(sys.stderr if target.is_stream else sys.stdout, quiet=as_json)

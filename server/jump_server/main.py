"""``jump-server``: serve, administer users, back up and restore a site."""

import os
from pathlib import Path
from typing import Any

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError

from jump_wire.errors import UserError

from . import VERSION, config, database_copy
from .admin import admin
from .backup import BackupError, backup, restore
from .backup_folder import backup_into
from .bootstrap import SERVER_LOCK, prepare
from .config import FILE_NAME, ConfigError, Settings
from .exits import DatabaseRefused, FolderRefused, Refusal
from .files import Locked, locked
from .folders import secure
from .founding import unreachable

DATA_DIR = "/var/lib/jump-server"
TARGET_VARIABLE = "JUMP_COPY_TO_URL"
"""The environment variable for the target's URL. It holds a password, so it is not an argument."""
LOCK_SECONDS = 10.0
"""Seconds that a start waits for the folder's lock: workers of a killed server end a bit later."""


class Commands(click.Group):
    """Prints the project's errors as one line and sets the exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; convert known errors to exit statuses."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"jump-server: {error.text()}", err=True)
            ctx.exit(error.kind.exit_status)
        except (ConfigError, BackupError, Locked) as error:
            click.echo(f"jump-server: {error}", err=True)
            ctx.exit(2 if isinstance(error, ConfigError) else 1)
        except Refusal as error:
            click.echo(f"jump-server: {error}", err=True)
            ctx.exit(error.exit_status)
        except SQLAlchemyError as error:
            click.echo(f"jump-server: {unreachable(error)}", err=True)
            ctx.exit(DatabaseRefused.exit_status)
        except OSError as error:
            # For example, the file system is read-only or full.
            click.echo(f"jump-server: {error}", err=True)
            ctx.exit(FolderRefused.exit_status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="jump-server")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="JUMP_DATA_DIR",
    default=DATA_DIR,
    show_default=True,
    help="Where the database, the keys and jump-server.toml are.",
)
@click.pass_context
def cli(context: click.Context, data_dir: Path) -> None:
    """Unattended access to computers: the server."""
    context.obj = data_dir


@cli.command()
@click.pass_obj
def serve(data_dir: Path) -> None:
    """Serve until a signal ends it."""
    settings = config.load(data_dir)
    from . import logs  # noqa: PLC0415  # only this command writes logs

    logs.configure(settings.log_level)
    secure(settings.data_dir)
    try:
        with locked(settings.data_dir / SERVER_LOCK, wait=LOCK_SECONDS):
            _serve(settings, prepare(settings))
    except Locked as error:
        raise ConfigError(f"a server is already running on {settings.data_dir}") from error


def _serve(settings: Settings, environment: Any) -> None:
    from .serving import serve as run  # noqa: PLC0415  # other commands don't need gunicorn

    run(settings, environment.trust)


@cli.command()
def openapi() -> None:
    """Print the API's OpenAPI document."""
    from .api.app import subjects  # noqa: PLC0415  # other commands don't need Flask
    from .api.openapi import document  # noqa: PLC0415

    content = orjson.dumps(document(subjects()), option=orjson.OPT_INDENT_2)
    click.echo(content.decode())


@cli.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1, 10_000),
    help="FILE is a folder: write a backup named by the time, and keep so many of them.",
)
@click.pass_obj
def backup_command(data_dir: Path, file: Path, keep: int | None) -> None:
    """Write the database, keys and configuration into FILE (tar); the server may run."""
    settings = config.load(data_dir)
    if keep is not None:
        file = backup_into(settings, file, keep)
    elif file.is_dir():
        raise click.UsageError(f"{file} is a folder: name a file, or say how many to --keep")
    else:
        backup(settings, file)
    click.echo(f"Backed up to {file}. It holds the site's keys: keep it as safe as the server.")


@cli.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is in the data folder.")
@click.pass_obj
def restore_command(data_dir: Path, file: Path, force: bool) -> None:  # click passes keywords
    """Put a backup back; the server must not run."""
    kept = restore(data_dir, file, force=force)
    click.echo(f"Restored {file} into {data_dir}. Everybody has to sign in again.")
    if kept:
        click.echo(f"{FILE_NAME} stayed as it was there; --force takes the backup's.")


@cli.group("db")
def db_group() -> None:
    """Work on the database as a whole."""


@db_group.command("copy")
@click.option(
    "--to-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A file that holds the target's database_url; without it {TARGET_VARIABLE} does.",
)
@click.pass_obj
def copy_command(data_dir: Path, to_file: Path | None) -> None:
    """Copy all records into another, empty database; the server must not run."""
    given = to_file.read_text(encoding="utf-8") if to_file else os.environ.get(TARGET_VARIABLE, "")
    if not given.strip():
        raise click.UsageError(f"name the target: --to-file, or {TARGET_VARIABLE}")
    rows = database_copy.copy(config.load(data_dir), given.strip())
    click.echo(f"Copied {sum(rows.values())} rows of {len(rows)} tables; the audit log holds.")
    click.echo("Set database_url to the target, keep the trust folder, and start the server.")


cli.add_command(admin)


def main() -> None:
    """Run the command line."""
    cli(prog_name="jump-server")


if __name__ == "__main__":
    main()

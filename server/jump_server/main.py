"""``jump-server``: serve, administer users, back up and restore a site."""

import os
from pathlib import Path
from typing import Any

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError

from jump_help import program
from jump_wire.errors import UserError
from jump_wire.languages import language

from . import VERSION, config, database_copy, log_texts
from .admin import admin
from .backup import BackupError, backup, restore
from .backup_folder import backup_into
from .bootstrap import SERVER_LOCK, prepare
from .config import FILE_NAME, ConfigError, Settings
from .exits import DatabaseRefused, FolderRefused, Refusal
from .files import Locked, locked
from .folders import secure
from .founding import unreachable
from .french import TEXTS
from .refusals_in_french import spoken
from .release_commands import release

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
            click.echo(f"jump-server: {error.text(language())}", err=True)
            ctx.exit(error.kind.exit_status)
        except (ConfigError, BackupError, Locked) as error:
            click.echo(f"jump-server: {spoken(str(error))}", err=True)
            ctx.exit(2 if isinstance(error, ConfigError) else 1)
        except Refusal as error:
            click.echo(f"jump-server: {spoken(str(error))}", err=True)
            ctx.exit(error.exit_status)
        except SQLAlchemyError as error:
            click.echo(f"jump-server: {spoken(unreachable(error))}", err=True)
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
    help="Folder that contains the database, the keys and jump-server.toml.",
)
@click.pass_context
def cli(context: click.Context, data_dir: Path) -> None:
    """Server for unattended access to computers."""
    log_texts.speak()
    context.obj = data_dir


@cli.command()
@click.pass_obj
def serve(data_dir: Path) -> None:
    """Run the server until stopped by a signal."""
    settings = config.load(data_dir)
    from . import listening, logs  # noqa: PLC0415  # only this command listens and writes logs

    logs.configure(settings.log_level, form=settings.log_format)
    secure(settings.data_dir)
    try:
        with locked(settings.data_dir / SERVER_LOCK, wait=LOCK_SECONDS):
            listening.check(settings)
            _serve(settings, prepare(settings))
    except Locked as error:
        raise ConfigError(f"another server is already using {settings.data_dir}") from error


def _serve(settings: Settings, environment: Any) -> None:
    from .serving import serve as run  # noqa: PLC0415  # other commands don't need gunicorn

    run(settings, environment.trust)


@cli.command()
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    from .api.app import subjects  # noqa: PLC0415  # other commands don't need Flask
    from .api.openapi import document  # noqa: PLC0415

    content = orjson.dumps(document(subjects()), option=orjson.OPT_INDENT_2)
    click.echo(content.decode())


@cli.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1, 10_000),
    help="FILE is a folder: name the backup by the time, and keep this many backups.",
)
@click.pass_obj
def backup_command(data_dir: Path, file: Path, keep: int | None) -> None:
    """Back up the database, keys and configuration to FILE (tar). The server can be running."""
    settings = config.load(data_dir)
    if keep is not None:
        file = backup_into(settings, file, keep)
    elif file.is_dir():
        raise click.UsageError(f"{file} is a folder: specify a file, or use --keep")
    else:
        backup(settings, file)
    advice = "It contains the site's keys: protect it like the server itself."
    click.echo(f"Backed up to {file}. {advice}")


@cli.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the contents of the data folder.")
@click.option("--keep-settings", is_flag=True, help="Keep jump-server.toml, also with --force.")
@click.pass_obj
def restore_command(data_dir: Path, file: Path, force: bool, keep_settings: bool) -> None:
    """Restore a backup. The server must be stopped."""
    kept = restore(data_dir, file, force=force, keep_settings=keep_settings)
    click.echo(f"Restored {file} to {data_dir}. All users must sign in again.")
    if kept and not keep_settings:
        click.echo(f"{FILE_NAME} was kept. To restore it from the backup, use --force.")


@cli.group("db")
def db_group() -> None:
    """Manage the database."""


@db_group.command("copy")
@click.option(
    "--to-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"File with the target's database_url (default: ${TARGET_VARIABLE}).",
)
@click.pass_obj
def copy_command(data_dir: Path, to_file: Path | None) -> None:
    """Copy all records to another, empty database. The server must be stopped."""
    given = to_file.read_text(encoding="utf-8") if to_file else os.environ.get(TARGET_VARIABLE, "")
    if not given.strip():
        raise click.UsageError(f"specify the target with --to-file or {TARGET_VARIABLE}")
    rows = database_copy.copy(config.load(data_dir), given.strip())
    click.echo(f"Copied {sum(rows.values())} rows of {len(rows)} tables. The audit log is intact.")
    click.echo("Set database_url to the target, keep the trust folder, and start the server.")


cli.add_command(admin)
cli.add_command(release)


def main() -> None:
    """Run the command line."""
    program.run(cli, "jump-server", TEXTS)


if __name__ == "__main__":
    main()

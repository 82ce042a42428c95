"""Back up a running site, and restore a backup.

One tar file holds the complete site: the database, the keys and the configuration. It contains
the same secrets as the server.
"""

import io
import os
import pwd
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

import orjson
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from . import VERSION, config, trust_files
from .bootstrap import RESTORING, SERVER_LOCK
from .clock import timestamp, utc_now
from .config import FILE_NAME, ConfigError, Settings
from .db import Database
from .exits import Refusal
from .files import PRIVATE, Locked, locked, private_folder, sync_folder, write_atomic
from .founding import holds_site
from .migrations import revisions

MANIFEST = "manifest.json"
SQLITE_FILE = "database.sqlite"
POSTGRESQL_FILE = "database.pgdump"
TRUST = tuple(f"trust/{name}" for name in trust_files.FILES)
LAST_BACKUP = "last-backup"
"""A file in the data folder whose modification time is the time of the last backup."""
RELEASE = tuple(f"trust/{name}" for name in trust_files.RELEASE)
"""Files that a backup may lack: of an older site, or with the release key kept elsewhere."""
NAMES = {MANIFEST, SQLITE_FILE, POSTGRESQL_FILE, FILE_NAME, *TRUST, *RELEASE}
FORMAT = 1


class BackupError(Exception):
    """A backup or restore failed; the text gives the reason."""


def backup(settings: Settings, target: Path) -> None:
    """Write a complete backup to ``target``, or none.

    Raises:
        BackupError: there is no site, its database is unreadable, or the account may not write
            to the folder of ``target``.
    """
    _require_writable(target.parent)
    url = make_url(settings.database_url)
    if not (settings.data_dir / "trust" / trust_files.SITE_SECRET).exists():
        raise BackupError(f"no site found in {settings.data_dir}")
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".jump-backup-") as folder:
            database = _dump(url, Path(folder))
            # Created with private mode, so that other accounts can't read it at any moment.
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
            with os.fdopen(descriptor, "wb") as stream:
                with tarfile.open(fileobj=stream, mode="w") as archive:
                    _add(archive, MANIFEST, _manifest(database.name))
                    archive.add(database, database.name, filter=_private)
                    for name in (FILE_NAME, *TRUST, *RELEASE):
                        path = settings.data_dir / name
                        if path.exists():
                            archive.add(path, name, filter=_private)
                stream.flush()
                os.fsync(stream.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
        write_atomic(settings.data_dir / LAST_BACKUP, b"")
    except OSError as error:
        raise BackupError(str(error)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _require_writable(folder: Path) -> None:
    """Raise unless this account may write there: root's commands run as the server's account."""
    if os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
        return
    account = f"the account {_account()}, which writes the backup,"
    for part in (*reversed(folder.absolute().parents), folder):
        if not os.access(part, os.F_OK, effective_ids=True):
            raise BackupError(f"{part}: no such folder")
        if not os.access(part, os.X_OK, effective_ids=True):
            raise BackupError(f"{part}: {account} is not allowed to enter it")
    raise BackupError(f"{folder}: {account} is not allowed to write to it")


def _account() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def restore(data_dir: Path, source: Path, *, force: bool, keep_settings: bool = False) -> bool:
    """Restore a backup into ``data_dir`` and end the web sessions that it contains.

    All checks run before anything is written, so a refusal leaves the folder unchanged. An
    interrupted restore leaves a mark that keeps the server from starting; run it again.

    Args:
        data_dir: the data folder, which may be missing.
        source: the backup.
        force: replace an existing site and its settings.
        keep_settings: keep existing settings also with ``force``, above all the address of the
            database: those of the backup may name the database of another site.

    Returns:
        Whether existing settings were kept.

    Raises:
        BackupError: the server runs; the file is not a backup, or is of a later version or of
            another kind of database; or there is a site and ``force`` is false.
    """
    fresh = [path for path in (data_dir, data_dir / SERVER_LOCK) if not path.exists()]
    private_folder(data_dir)
    try:
        with locked(data_dir / SERVER_LOCK, wait=False):
            return _restore(data_dir, source, force=force, keep_settings=keep_settings)
    except Locked as error:
        raise BackupError(f"a server is using {data_dir}; stop it first") from error
    except (BackupError, ConfigError, Refusal):
        if not (data_dir / RESTORING).exists():
            _leave_as_it_was(fresh)
        raise


def _restore(data_dir: Path, source: Path, *, force: bool, keep_settings: bool) -> bool:
    interrupted = (data_dir / RESTORING).exists()
    if not (force or interrupted) and (data_dir / "trust").exists():
        raise BackupError(f"{data_dir} already contains a site; use --force to replace it")
    keeps = (data_dir / FILE_NAME).exists() and (keep_settings or not force)
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as folder:
        _unpack(source, Path(folder))
        _decide(data_dir, Path(folder), keeps=keeps, force=force or interrupted)
        _put_back(data_dir, Path(folder), keeps=keeps)
    return keeps


def _leave_as_it_was(fresh: list[Path]) -> None:
    for path in reversed(fresh):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()


def _manifest(database: str) -> bytes:
    content = {
        "format": FORMAT,
        "version": VERSION,
        "at": timestamp(utc_now()),
        "database": database,
        "revision": revisions()[-1],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(_private(info), io.BytesIO(content))


def _private(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.mode = PRIVATE
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _dump(url: URL, folder: Path) -> Path:
    """Write a consistent copy of the database while it is in use."""
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").exists():
            raise BackupError(f"no database found at {url.database}")
        target = folder / SQLITE_FILE
        with (
            closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return target
    target = folder / POSTGRESQL_FILE
    _run(["pg_dump", "--format=custom", f"--file={target}"], _connection(url))
    return target


def _connection(url: URL) -> dict[str, str]:
    """Return the environment for PostgreSQL's tools. Other accounts can read arguments."""
    given = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: str(value) for name, value in given.items() if value}


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    try:
        subprocess.run(
            command,
            env={**os.environ, **environment},
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is not installed (PostgreSQL's client tools)") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{command[0]}: {error.stderr.strip()}") from error


def _unpack(source: Path, folder: Path) -> None:
    """Extract the known files of a backup and check them."""
    (folder / "trust").mkdir(mode=0o700)
    try:
        with tarfile.open(source, mode="r:") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if member.name not in NAMES or stream is None:
                    raise BackupError(f"{source} is not a backup: it contains {member.name}")
                with (folder / member.name).open("wb") as target:
                    shutil.copyfileobj(stream, target)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{source} is not a backup, or is damaged: {error}") from error
    _check(source, folder)


def _check(source: Path, folder: Path) -> None:
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        database, revision = manifest["database"], manifest["revision"]
        known = manifest["format"] == FORMAT and database in {SQLITE_FILE, POSTGRESQL_FILE}
        complete = known and (folder / database).is_file()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{source} is not a backup, or is damaged") from error
    if not complete or not all((folder / name).is_file() for name in TRUST):
        raise BackupError(f"{source} is incomplete")
    if revision not in revisions():
        raise BackupError(f"{source} was made by a newer version of the server")
    if database == SQLITE_FILE:
        with closing(sqlite3.connect(folder / SQLITE_FILE)) as connection:
            try:
                sound = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            except sqlite3.DatabaseError:
                sound = False
        if not sound:
            raise BackupError(f"the database in {source} is damaged")


def _decide(data_dir: Path, folder: Path, *, keeps: bool, force: bool) -> None:
    """Raise before anything is written if the restore would fail or overwrite data."""
    prepared = keeps or not (folder / FILE_NAME).exists()
    settings = config.load(data_dir if prepared else folder)
    url = make_url(settings.database_url)
    of_sqlite = (folder / SQLITE_FILE).exists()
    if of_sqlite != (url.get_backend_name() == "sqlite"):
        kind = "SQLite" if of_sqlite else "PostgreSQL"
        raise BackupError(
            f"the backup is of {kind}, and database_url names another kind: restore it without "
            "that setting, then copy the records with jump-server db copy"
        )
    if not of_sqlite:
        if shutil.which("pg_restore") is None:
            raise BackupError("pg_restore is not installed (PostgreSQL's client tools)")
        if not force:
            _require_empty(settings)
    elif not force and _sqlite_target(data_dir, folder, url).exists():
        raise BackupError(f"{url.database} already exists; use --force to replace it")


def _sqlite_target(data_dir: Path, folder: Path, url: URL) -> Path:
    """Return the target of SQLite's file; the default is the data folder, not ``folder``."""
    path = Path(url.database or "")
    return data_dir / path.name if path.parent == folder.absolute() else path


def _put_back(data_dir: Path, folder: Path, *, keeps: bool) -> None:
    private_folder(data_dir / "trust")
    mark = data_dir / RESTORING
    write_atomic(mark, b"")
    if (folder / FILE_NAME).exists() and not keeps:
        write_atomic(data_dir / FILE_NAME, (folder / FILE_NAME).read_bytes())
    _put_release_back(data_dir, folder)
    for name in TRUST:
        write_atomic(data_dir / name, (folder / name).read_bytes())
    settings = config.load(data_dir)
    url = make_url(settings.database_url)
    if (folder / SQLITE_FILE).exists():
        _put_sqlite_back(url, folder / SQLITE_FILE)
    else:
        _drop_tables(settings)
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
        dump = str(folder / POSTGRESQL_FILE)
        _run([*command, f"--dbname={url.database}", dump], _connection(url))
    _end_web_sessions(settings)
    mark.unlink()
    sync_folder(data_dir)


def _put_release_back(data_dir: Path, folder: Path) -> None:
    """Put the release files back. Those of another site go, even if the backup has none."""
    authority = f"trust/{trust_files.CA_CERTIFICATE}"
    same_site = (data_dir / authority).exists() and (
        (data_dir / authority).read_bytes() == (folder / authority).read_bytes()
    )
    for name in RELEASE:
        if (folder / name).exists():
            write_atomic(data_dir / name, (folder / name).read_bytes())
        elif not same_site:
            (data_dir / name).unlink(missing_ok=True)


def _require_empty(settings: Settings) -> None:
    database = Database(settings.database_url, {}, pool_size=1)
    try:
        found = holds_site(database)
    finally:
        database.close()
    if found:
        raise BackupError("the database already contains a site; use --force to replace it")


def _drop_tables(settings: Settings) -> None:
    """Drop the tables that are there, those of other accounts of PostgreSQL apart.

    ``pg_restore --clean`` drops only what the backup has. Tables of a later version would make it
    fail, or else the next upgrade. The caller's mark covers an interruption after this.
    """
    own = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
    database = Database(settings.database_url, {}, pool_size=1)
    try:
        with database.engine.begin() as connection:
            for name in connection.scalars(text(f"{own} AND tableowner = current_user")).all():
                connection.execute(text(f"DROP TABLE {name} CASCADE"))
    finally:
        database.close()


def _put_sqlite_back(url: URL, source: Path) -> None:
    target = Path(url.database or "")
    staged = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    shutil.copyfile(source, staged)
    staged.chmod(PRIVATE)
    with staged.open("rb") as stream:
        os.fsync(stream.fileno())
    # SQLite would apply an old journal to the new file, so the journal is removed first.
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    staged.replace(target)
    sync_folder(target.parent)


def _end_web_sessions(settings: Settings) -> None:
    """Delete all web sessions, because users may have signed out since the backup."""
    database = Database(settings.database_url, {}, pool_size=1)
    try:
        database.write(lambda tx: tx.execute(text("DELETE FROM web_sessions")).close())
    finally:
        database.close()

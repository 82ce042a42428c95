"""Copies from this computer to another."""

import hashlib
import os
import secrets
import socket
import stat
from functools import partial
from typing import Any

from jump_api.file_errors import failed, local_error, local_path, path_text, shown
from jump_api.file_transfers import Copied, Source, Upload
from jump_api.local_files import FileSource, StreamSource
from jump_api.local_folders import open_folder
from jump_wire import files
from jump_wire.errors import UserError
from jump_wire.file_streams import (
    FIFO,
    FILE,
    FOLDER,
    LINK,
    UNKNOWN,
)

from .copies import Copies
from .down import ATTEMPTS
from .places import Place, joined, numbered
from .plan import KEEP_BOTH, OWNERS_BITS, REPLACE, SET_ID_BITS, Item, Plan

_TYPES = {stat.S_IFREG: FILE, stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK}


class Uploads(Copies):
    """Copies to a computer."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._locked: list[tuple[str, int]] = []
        """Paths and permissions of new folders that the account can't write to at the end."""

    async def from_stream(self, descriptor: int, target: Place) -> None:
        """Write what a descriptor gives to a file.

        Raises:
            UserError: it can't be written.
        """
        item = Item("-", target.path)
        await self._write(item, StreamSource(descriptor), secrets.token_hex(16))

    async def from_files(self, sources: list[Place], target: Place) -> None:
        """Copy files and folders to a path.

        Raises:
            UserError: the target can't be one, or the connection is lost for good.
        """
        into = await self._is_folder(target.path)
        several = len(sources) > 1 or (
            target.is_meant_as_folder and not local_path(sources[0].path).is_dir()
        )
        if several and not into:
            await self._tool.describe(target.path)  # it may not exist
            raise UserError("file_not_a_folder", path=shown(target.path))
        with Plan(self._report.planning) as plan:
            for place in sources:
                await self._each(place.path, partial(self._plan, plan, place, target.path, into))
            self._report.planned(plan.files, plan.size)
            await self._copy_all(plan)

    async def _is_folder(self, path: str) -> bool:
        try:
            found = await self._tool.describe(path)
        except UserError as error:
            if error.code != "file_not_found":
                raise
            return False
        return FOLDER in (found.type, found.target_type)

    # --- the plan ---

    async def _plan(self, plan: Plan, place: Place, target: str, into: bool) -> None:
        path = local_path(place.path)
        try:
            found = path.stat()
        except OSError as error:
            raise local_error(error, path) from error
        kind = _TYPES.get(stat.S_IFMT(found.st_mode), FIFO)
        item = Item(place.path, target, size=found.st_size, mode=found.st_mode & 0o7777)
        item = self._named(plan, item, kind, into=into)
        plan.add(item)
        if item.is_folder:
            await self._add_below(plan, item)

    async def _list(self, plan: Plan, folder: Item, waiting: list[Item]) -> None:
        path = local_path(folder.source)
        try:
            descriptor = open_folder(path, folder.depth)
            try:
                with os.scandir(descriptor) as entries:
                    for entry in entries:
                        self._add(plan, folder, entry, waiting)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise local_error(error, path) from error

    def _add(
        self, plan: Plan, folder: Item, entry: "os.DirEntry[str]", waiting: list[Item]
    ) -> None:
        name = path_text(entry.name)
        source, target = joined(folder.source, name), joined(folder.target, name)
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError as error:
            self._report.failed(shown(source), local_error(error, local_path(source)))
            return
        kind = _TYPES.get(stat.S_IFMT(found.st_mode), UNKNOWN)
        if kind not in (FILE, FOLDER):
            self._report.skipped(shown(source), kind)
            return
        mode, depth = found.st_mode & 0o7777, folder.depth + 1
        item = Item(source, target, kind == FOLDER, found.st_size, mode, depth)
        self._add_entry(plan, item, waiting)

    # --- the copies ---

    async def _copy_all(self, plan: Plan) -> None:
        await self._copy_items(plan)
        for path, mode in reversed(self._locked):
            await self._each(path, partial(self._tool.ask, files.SetMode, path, mode=mode))

    async def _folder(self, item: Item) -> None:
        mode, umask = item.mode & ~SET_ID_BITS, not self._options.preserve
        asked = {"mode": mode | OWNERS_BITS, "umask": umask}
        try:
            await self._tool.ask(files.MakeFolder, item.target, **asked)
        except UserError as error:
            if error.code != "file_exists":
                raise
            if not await self._is_folder(item.target):
                raise UserError("file_not_a_folder", path=shown(item.target)) from error
            return
        if mode & OWNERS_BITS != OWNERS_BITS:
            self._locked.append((item.target, mode & ~files.UMASK if umask else mode))

    async def _file(self, item: Item) -> None:
        source = FileSource(local_path(item.source), item.depth)
        try:
            found = source.found
            options: dict[str, Any] = {"mode": stat.S_IMODE(found.st_mode) & ~SET_ID_BITS}
            if self._options.preserve:
                seconds, rest = divmod(found.st_mtime_ns, 1_000_000_000)
                options |= {"set_mtime": True, "mtime": seconds, "mtime_nanoseconds": rest}
            else:
                options["umask"] = True
            await self._write(item, source, self._key(item, found), **options)
        finally:
            source.close()

    def _key(self, item: Item, found: os.stat_result) -> str:
        """Return the id of the upload: the same when the command is repeated."""
        parts = (
            self._identity,
            item.target,
            socket.gethostname(),
            path_text(local_path(item.source).resolve()),
            f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns}",
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    async def _write(self, item: Item, source: Source, key: str, **options: Any) -> None:
        progress = self._report.begins(shown(item.source))
        folder, slash, name = item.target.rpartition("/")
        replace = self._options.existing == REPLACE
        for number in range(1, ATTEMPTS):
            target = folder + slash + numbered(name, number)
            try:
                upload = Upload(
                    self._tool,
                    source,
                    target,
                    progress,
                    key,
                    replace=replace,
                    **options,
                )
                copied = await upload.run()
            except UserError as error:
                if error.code != "file_exists" or replace:
                    raise
                if self._options.existing == KEEP_BOTH:
                    continue
                self._report.skipped(shown(item.source), "existing")
                return
            if isinstance(source, FileSource) and source.changed:
                copied = Copied(copied.size, copied.sha256, changed=True)
            self._report.copied(shown(item.source), f"{self._remote}{shown(target)}", copied)
            return
        raise failed(item.target, "too many versions")

    def _shown_source(self, path: str) -> str:
        return shown(path)

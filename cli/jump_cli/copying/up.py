"""Copies from this computer to another."""

import hashlib
import os
import secrets
import socket
import stat
from functools import partial
from pathlib import Path
from typing import Any

from jump_api.file_errors import failed, local_error, local_path, path_text, shown
from jump_api.file_transfers import Copied, Source, Upload
from jump_api.local_files import FileSource, StreamSource
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
from .plan import KEEP_BOTH, OWNERS_BITS, REPLACE, SPECIAL_BITS, Item, Plan

_TYPES = {stat.S_IFREG: FILE, stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK}


class Uploads(Copies):
    """Copies to a computer."""

    async def from_stream(self, descriptor: int, target: Place) -> None:
        """Write what a descriptor gives to a file.

        Raises:
            UserError: it can't be written.
        """
        self._report.begins("-")
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
        waiting = [(item.source, item.target)] if item.is_folder else []
        while waiting:
            source, target = waiting.pop()
            await self._each(source, partial(self._list, plan, source, target, waiting))

    async def _list(
        self, plan: Plan, source: str, target: str, waiting: list[tuple[str, str]]
    ) -> None:
        path = local_path(source)
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    name = path_text(entry.name)
                    self._add(plan, entry, joined(source, name), joined(target, name), waiting)
        except OSError as error:
            raise local_error(error, path) from error

    def _add(
        self,
        plan: Plan,
        entry: "os.DirEntry[str]",
        source: str,
        target: str,
        waiting: list[tuple[str, str]],
    ) -> None:
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError as error:
            self._report.failed(source, local_error(error, Path(entry.path)))
            return
        kind = _TYPES.get(stat.S_IFMT(found.st_mode), UNKNOWN)
        if kind not in (FILE, FOLDER):
            self._report.skipped(shown(source), kind)
            return
        mode = found.st_mode & 0o7777
        plan.add(Item(source, target, kind == FOLDER, found.st_size, mode))
        if kind == FOLDER:
            waiting.append((source, target))

    # --- the copies ---

    async def _copy_all(self, plan: Plan) -> None:
        locked: list[tuple[str, int]] = []
        for item in plan:
            copy = (
                partial(self._folder, item, locked) if item.is_folder else partial(self._file, item)
            )
            await self._each(item.source, copy)
        for path, mode in reversed(locked):
            await self._tool.ask(files.SetMode, path, mode=mode)

    async def _folder(self, item: Item, locked: list[tuple[str, int]]) -> None:
        mode = item.mode & ~SPECIAL_BITS
        try:
            await self._tool.ask(files.MakeFolder, item.target, mode=mode | OWNERS_BITS)
        except UserError as error:
            if error.code != "file_exists" or not await self._is_folder(item.target):
                raise
            return
        if mode & OWNERS_BITS != OWNERS_BITS:
            locked.append((item.target, mode))

    async def _file(self, item: Item) -> None:
        self._report.begins(shown(item.source))
        source = FileSource(local_path(item.source), follow=item.is_named)
        try:
            found = source.found
            options: dict[str, Any] = {"mode": stat.S_IMODE(found.st_mode) & ~SPECIAL_BITS}
            if self._options.preserve:
                seconds, rest = divmod(found.st_mtime_ns, 1_000_000_000)
                options |= {"set_mtime": True, "mtime": seconds, "mtime_nanoseconds": rest}
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
        folder, slash, name = item.target.rpartition("/")
        replace = self._options.existing == REPLACE
        for number in range(1, ATTEMPTS):
            target = folder + slash + numbered(name, number)
            try:
                upload = Upload(
                    self._tool,
                    source,
                    target,
                    self._report.progress,
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

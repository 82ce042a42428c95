"""Copies from a computer to this one."""

import hashlib
import os
import stat
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jump_api.file_errors import failed, local_error, local_path, shown
from jump_api.file_transfers import Copied, download
from jump_api.local_files import StreamSink
from jump_api.local_folders import make_folder, open_folder
from jump_api.part_files import PartFile
from jump_api.part_sweeping import Sweeper
from jump_wire.errors import UserError
from jump_wire.file_streams import FILE, FOLDER, LINK, UNKNOWN, Entry

from .copies import Copies
from .places import Place, is_match, joined, numbered
from .plan import KEEP_BOTH, OWNERS_BITS, REPLACE, SET_ID_BITS, SKIP, Item, Plan

MATCHES_LIMIT = 100_000
"""Maximum number of paths that one pattern stands for."""

ATTEMPTS = 1000
"""Maximum number of names that are tried for another version of a file."""


class _Locked(NamedTuple):
    """A new folder that gets its permissions at the end, because the user can't write to it."""

    item: Item
    mode: int
    inode: tuple[int, int]


class Downloads(Copies):
    """Copies from a computer."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._locked: list[_Locked] = []
        self._sweeper = Sweeper()

    async def to_stream(self, sources: list[Place], descriptor: int) -> None:
        """Write files to a descriptor, one after the other."""
        for place in sources:
            await self._each(place.path, partial(self._stream, place, descriptor))

    async def _stream(self, place: Place, descriptor: int) -> None:
        for entry in await self._expand(place):
            item = Item(entry.name, "-", size=entry.size)
            progress = self._report.begins(self._shown_source(item.source))
            sink = StreamSink(descriptor)
            copied = await download(self._tool, item.source, sink, progress)
            self._copied(item, "-", copied)

    async def to_folder(self, sources: list[Place], target: Place) -> None:
        """Copy files and folders to a path.

        Raises:
            UserError: the target can't be one, or the connection is lost for good.
        """
        into = local_path(target.path).is_dir()
        found: list[Entry] = []
        for place in sources:

            async def add(place: Place = place) -> None:
                found.extend(await self._expand(place))

            await self._each(place.path, add)
        if not into and (len(found) > 1 or (found and self._only_folder(target, found[0]))):
            there = os.path.lexists(local_path(target.path))
            code = "file_not_a_folder" if there else "file_not_found"
            raise UserError(code, path=shown(target.path))
        with Plan(self._report.planning) as plan:
            for entry in found:
                await self._each(entry.name, partial(self._plan, plan, entry, target.path, into))
            self._report.planned(plan.files, plan.size)
            await self._copy_all(plan)

    def _only_folder(self, target: Place, source: Entry) -> bool:
        return target.is_meant_as_folder and _kind(source) != FOLDER

    async def _expand(self, place: Place) -> list[Entry]:
        """Return the entries that one of the user's sources stands for."""
        if place.is_pattern:
            with await self._tool.find(place.path, limit=MATCHES_LIMIT) as matches:
                named = [entry for entry in matches if is_match(place.path, entry.name)]
            if named:
                return sorted(named, key=lambda entry: entry.name)
        # The computer does not choose the name of a file here.
        return [replace(await self._tool.describe(place.path), name=place.path)]

    # --- the plan ---

    async def _plan(self, plan: Plan, entry: Entry, target: str, into: bool) -> None:
        item = Item(entry.name, target, size=entry.size, mode=entry.mode)
        item = self._named(plan, item, _kind(entry), into=into)
        plan.add(item)
        if item.is_folder:
            await self._add_below(plan, item)

    async def _list(self, plan: Plan, folder: Item, waiting: list[Item]) -> None:
        with await self._tool.list_folder(folder.source) as listing:
            for entry in listing:
                item = Item(
                    joined(folder.source, entry.name),
                    joined(folder.target, entry.name),
                    entry.type == FOLDER,
                    entry.size,
                    entry.mode,
                    folder.depth + 1,
                )
                if entry.type not in (FILE, FOLDER, UNKNOWN):
                    self._report.skipped(self._shown_source(item.source), entry.type)
                    continue
                self._add_entry(plan, item, waiting)

    # --- the copies ---

    async def _copy_all(self, plan: Plan) -> None:
        await self._copy_items(plan)
        for locked in reversed(self._locked):
            path = local_path(locked.item.target)
            try:
                _lock(path, locked)
            except OSError as error:
                self._report.failed(os.fspath(path), local_error(error, path))

    async def _folder(self, item: Item) -> None:
        path, mode = local_path(item.target), item.mode & ~SET_ID_BITS
        try:
            made = make_folder(path, mode | OWNERS_BITS, item.depth)
        except OSError as error:
            raise local_error(error, path) from error
        if made is None:
            return
        try:
            found = os.fstat(made)
            if self._options.preserve:
                os.fchmod(made, mode | OWNERS_BITS | found.st_mode & stat.S_ISGID)
        except OSError as error:
            raise local_error(error, path) from error
        finally:
            os.close(made)
        if mode & OWNERS_BITS != OWNERS_BITS:
            wanted = mode if self._options.preserve else mode & ~_umask()
            self._locked.append(_Locked(item, wanted, (found.st_dev, found.st_ino)))

    async def _file(self, item: Item) -> None:
        target = local_path(item.target)
        source = self._shown_source(item.source)
        if self._options.existing == SKIP and os.path.lexists(target):
            self._report.skipped(source, "existing")
            return
        progress = self._report.begins(source)
        replace = self._options.existing == REPLACE
        part = PartFile(target, self._key(item), self._sweeper, replace=replace, depth=item.depth)
        try:
            await part.load()
            copied = await download(self._tool, item.source, part, progress)
            await self._finish(item, part, copied)
        except UserError as error:
            # Only a lost connection leaves something to continue. A part may fill the disk.
            if error is not self._tool.broken and error.code != "transfer_stuck":
                part.discard()
            raise
        finally:
            part.close()

    def _key(self, item: Item) -> str:
        parts = (self._identity, item.source, item.target.rpartition("/")[2])
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    async def _finish(self, item: Item, part: PartFile, copied: Copied) -> None:
        mode, mtime_ns = copied.mode, None
        if self._options.preserve:
            mtime_ns = copied.mtime_ns
        else:
            mode &= ~_umask()
        folder, _, name = item.target.rpartition("/")
        for number in range(1, ATTEMPTS):
            version = numbered(name, number)
            if number > 1:
                part.rename(os.fspath(local_path(version)))
            try:
                await part.finish(mode, mtime_ns)
            except UserError as error:
                if error.code != "file_exists" or self._options.existing == REPLACE:
                    raise
                if self._options.existing == KEEP_BOTH:
                    continue
                part.discard()
                self._report.skipped(self._shown_source(item.source), "existing")
                return
            self._copied(item, f"{folder}/{version}" if folder else version, copied)
            return
        part.discard()
        raise failed(item.target, "too many versions")

    def _copied(self, item: Item, target: str, copied: Copied) -> None:
        self._report.copied(self._shown_source(item.source), shown(target), copied)

    def _shown_source(self, path: str) -> str:
        return f"{self._remote}{shown(path) if path else ''}"


def _kind(entry: Entry) -> str:
    """Return the type of what the user named: links lead to their targets."""
    if entry.type == LINK:
        return entry.target_type or FILE  # to nothing: the attempt to read it tells
    return entry.type


def _lock(path: Path, locked: _Locked) -> None:
    """Set the permissions of a folder, unless another one has its name by now."""
    folder = open_folder(path, locked.item.depth + 1)
    try:
        found = os.fstat(folder)
        if (found.st_dev, found.st_ino) == locked.inode:
            os.fchmod(folder, locked.mode | found.st_mode & stat.S_ISGID)
    finally:
        os.close(folder)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

"""What copies in both directions have in common: failures, and what is left out."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from jump_api.file_errors import shown
from jump_api.files import Files
from jump_wire.errors import UserError
from jump_wire.file_streams import FILE, FOLDER, UNKNOWN

from ..french import said
from .places import joined, name_of
from .plan import Item, Options, Plan
from .report import Report

AT_ONCE = 8
"""Number of small files that are copied at the same time."""

SMALL = 256 * 1024
"""Size up to which a file is a small one, in bytes."""

WAITING_LIMIT = 250_000
"""Maximum number of folders that wait to be listed, which are in memory."""


class Copies:
    """Copies between this computer and another.

    Args:
        tool: the files tool on the other computer.
        computer: how the user calls it.
        identity: what identifies it, as a part of the names of parts of files.
        options: how to copy.
        report: is told what happens.
    """

    def __init__(
        self, tool: Files, computer: str, identity: str, options: Options, report: Report
    ) -> None:
        self._tool = tool
        self._identity = identity
        self._options = options
        self._report = report
        self._remote = f"{computer}:"

    async def _each(self, source: str, work: Callable[[], Awaitable[object]]) -> bool:
        """Do a part of the work; report its failure and continue, unless nothing can follow.

        Returns:
            Whether it succeeded.
        """
        try:
            await work()
        except UserError as error:
            if error is self._tool.broken:
                raise
            self._report.failed(self._shown_source(source), error)
            return False
        return True

    async def _add_below(self, plan: Plan, top: Item) -> None:
        """Add what is in a folder to the plan, as far as it has room."""
        waiting = [top]
        while waiting and not plan.is_full:
            folder = waiting.pop()
            await self._each(folder.source, partial(self._list, plan, folder, waiting))

    async def _list(self, plan: Plan, folder: Item, waiting: list[Item]) -> None:
        raise NotImplementedError

    def _add_entry(self, plan: Plan, item: Item, waiting: list[Item]) -> None:
        plan.add(item)
        if item.is_folder:
            if len(waiting) >= WAITING_LIMIT:
                raise plan.refuse(item)
            waiting.append(item)

    async def _copy_items(self, plan: Plan) -> None:
        """Copy all items, except what is in a folder that can't be created.

        Several small files are copied at the same time, because each waits for the network and the
        disks. A large one is copied alone: a part of it is in memory.
        """
        failed: set[str] = set()
        running: set[asyncio.Task[bool]] = set()
        try:
            for item in plan:
                if failed and _is_below(item.target, failed):
                    continue
                if item.is_folder:
                    if not await self._each(item.source, partial(self._folder, item)):
                        failed.add(item.target)
                    continue
                is_small = item.size <= SMALL
                await _until(running, AT_ONCE - 1 if is_small else 0)
                copy = self._each(item.source, partial(self._file, item))
                running.add(asyncio.ensure_future(copy))
                await _until(running, AT_ONCE if is_small else 0)
            await _until(running, 0)
        finally:
            for each in running:
                each.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _folder(self, item: Item) -> None:
        raise NotImplementedError

    async def _file(self, item: Item) -> None:
        raise NotImplementedError

    def _shown_source(self, path: str) -> str:
        raise NotImplementedError

    def _named(self, plan: Plan, item: Item, kind: str, *, into: bool) -> Item:
        """Return one of the user's sources with its target.

        Args:
            plan: knows the other targets.
            item: its target is the user's.
            kind: the letter of its type, after links.
            into: whether the target is a folder that exists.

        Raises:
            UserError: it can't be copied there.
        """
        if kind not in (FILE, FOLDER, UNKNOWN):
            raise UserError("file_special", path=shown(item.source))
        if kind == FOLDER and not self._options.recursive:
            self._report.hint(said("Add -r to copy folders with their content."))
            raise UserError("file_is_a_folder", path=shown(item.source))
        name = name_of(item.source)
        target = joined(item.target, name) if into else item.target
        if name and plan.is_taken(target):  # without a name, it is the content of a folder
            raise UserError("file_exists", path=shown(target))
        return item._replace(target=target, is_folder=kind == FOLDER)


async def _until(running: set[asyncio.Task[bool]], count: int) -> None:
    """Wait until at most ``count`` of the copies run; raise what ends all copies."""
    while len(running) > count:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        running -= done
        for each in done:
            each.result()


def _is_below(path: str, folders: set[str]) -> bool:
    while path := path.rpartition("/")[0]:
        if path in folders:
            return True
    return False

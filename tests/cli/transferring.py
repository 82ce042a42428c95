"""Transfers of one file with a computer's real files tool, for tests."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jump_api.file_transfers import Copied, Upload, download
from jump_api.part_files import PartFile
from jump_wire import files
from jump_wire.file_streams import unpack_chunk

from .computers import Computer, message
from .loops import run

CONTENT = os.urandom(files.WINDOW + 700_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = "ab" * 16


def none(_offset: int, _size: int) -> None:
    """Tell nobody how far it is."""


def fetch(computer: Computer, there: Path, here: Path) -> Copied:
    async def scene() -> Copied:
        async with computer.files() as tool:
            part = PartFile(here, KEY)
            try:
                await part.load()
                copied = await download(tool, str(there), part, none)
                await part.finish(copied.mode)
            finally:
                part.close()
            return copied

    return run(scene())


def put(computer: Computer, source: Any, there: Path, **options: Any) -> Copied:
    async def scene() -> Copied:
        async with computer.files() as tool:
            return await Upload(tool, source, str(there), none, KEY, **options).run()

    return run(scene())


def chunk_at(offset: int) -> Callable[[str | bytes], bool]:
    return lambda frame: isinstance(frame, bytes) and unpack_chunk(frame).offset >= offset


def is_message(kind: type) -> Callable[[str | bytes], bool]:
    return lambda frame: isinstance(message(frame), kind)


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))

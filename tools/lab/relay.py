"""A port of this machine that leads to a server inside a lab, for a person's browser."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from types import TracebackType

from . import network

CHUNK = 65536


class Relay:
    """Carries connections from `listen` on this machine to `to` inside the namespace.

    A context manager; it listens from its making on (`address` says where).
    """

    def __init__(self, namespace: str, to: tuple[str, int], listen: tuple[str, int]) -> None:
        self._namespace = namespace
        self._to = to
        self._listener = socket.create_server(listen)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._running = threading.Event()

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, port = self._listener.getsockname()[:2]
        return host, port

    def __enter__(self) -> Relay:
        self._thread.start()
        self._running.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def wait(self, seconds: float) -> None:
        """Let it run for this long."""
        self._thread.join(seconds)

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._carry, sock=self._listener)
        self._running.set()
        await self._stopped.wait()
        server.close()

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with (
            contextlib.suppress(OSError),
            contextlib.closing(back),
            # A socket belongs to the network namespace of the thread that makes it.
            network.inside(self._namespace, socket.socket) as inside,
        ):
            inside.setblocking(False)
            await self._loop.sock_connect(inside, self._to)
            far, forth = await asyncio.open_connection(sock=inside)
            with contextlib.closing(forth):
                await asyncio.gather(_pump(near, forth), _pump(far, back))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()

"""Files that the agent's tests serve over HTTP, as the server serves a release."""

import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class ServedFiles:
    """The files by path, and what happens to requests.

    ``busy`` are the seconds of ``Retry-After`` of the next answers, each 503. ``cuts`` are the
    numbers of bytes of a body after which the next connections break. ``ignores_ranges`` sends
    everything for each request. ``asked`` are the requests so far: path, range, authorization.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    busy: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    ignores_ranges: bool = False
    status: int = 200
    date: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, sock: ssl.SSLSocket, data: bytes) -> None:
        """Answer the requests of one connection until it ends."""
        self.connections += 1
        while data:
            while b"\r\n\r\n" not in data:
                more = sock.recv(65536)
                if not more:
                    return
                data += more
            head, _, data = data.partition(b"\r\n\r\n")
            if not self._answer(sock, head.decode().split("\r\n")):
                return
            data = data or sock.recv(65536)

    def _answer(self, sock: ssl.SSLSocket, lines: list[str]) -> bool:
        path = lines[0].split(" ")[1]
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        wanted = headers.get("range", "")
        with self.lock:
            self.asked.append((path, wanted, headers.get("authorization", "")))
            busy = self.busy.pop(0) if self.busy else None
        if busy is not None:
            self._send(sock, "503 Busy", b"", f"Retry-After: {busy}\r\n")
            return True
        body = self.files.get(path)
        if body is None or self.status != 200:
            status = "404 Not Found" if self.status == 200 else f"{self.status} No"
            self._send(sock, status, b"not here")
            return True
        if wanted and not self.ignores_ranges:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            told = f"Content-Range: bytes {begin}-{len(body) - 1}/{len(body)}\r\n"
            return self._send(sock, "206 Partial Content", body[begin:], told)
        return self._send(sock, "200 OK", body)

    def _send(self, sock: ssl.SSLSocket, status: str, body: bytes, extra: str = "") -> bool:
        date = f"Date: {self.date}\r\n" if self.date else ""
        head = f"HTTP/1.1 {status}\r\n{date}Content-Length: {len(body)}\r\n{extra}\r\n"
        cut = self.cuts.pop(0) if self.cuts and len(body) > self.cuts[0] else None
        sock.sendall(head.encode() + body[:cut])
        return cut is None

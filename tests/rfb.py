"""A small RFB (VNC) server on a real socket: one picture, a password, keys written down."""

import os
import socket
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cryptography.utils import CryptographyDeprecationWarning

with warnings.catch_warnings():
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

WIDTH, HEIGHT = 160, 120
COLOUR = (200, 40, 90)
NONE, VNC_AUTHENTICATION = 1, 2
LENGTHS = {0: 19, 3: 9, 4: 7, 5: 5}
"""Of what a viewer says: pixel format, request for an update, key, pointer."""


class RfbServer:
    """Serves viewers one after the other.

    Attributes:
        keys: the key symbols that were pressed.
        viewers: how many have asked for the picture.
    """

    def __init__(self, listener: socket.socket, password: str) -> None:
        self.port: int = listener.getsockname()[1]
        self.keys: list[int] = []
        self.viewers = 0
        self._listener = listener
        self._password = password
        self._connection: socket.socket | None = None

    def run(self) -> None:
        """Serve until the listener is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connection = connection
                with connection, suppress(OSError, EOFError):
                    self._serve(connection)

    def hang_up(self) -> None:
        """End the present viewer's connection."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, connection: socket.socket) -> None:
        connection.sendall(b"RFB 003.008\n")
        _take(connection, 12)
        if not self._admits(connection):
            return
        _take(connection, 1)  # shared or not
        pixels = struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
        name = b"Test screen"
        size = struct.pack(">HH", WIDTH, HEIGHT)
        connection.sendall(size + pixels + struct.pack(">I", len(name)) + name)
        self.viewers += 1
        sent = False
        shifts = bytes((16, 8, 0))
        while True:
            kind = _take(connection, 1)[0]
            if kind == 2:  # encodings: only the raw one is used
                count = struct.unpack(">xH", _take(connection, 3))[0]
                _take(connection, 4 * count)
            elif kind == 6:  # the clipboard
                length = struct.unpack(">xxxi", _take(connection, 7))[0]
                _take(connection, abs(length))
            else:
                rest = _take(connection, LENGTHS[kind])
                if kind == 0:
                    shifts = rest[13:16]
                if kind == 4 and rest[0]:
                    self.keys.append(struct.unpack(">I", rest[3:])[0])
                if kind == 3 and not sent:
                    sent = True
                    connection.sendall(_picture(shifts))

    def _admits(self, connection: socket.socket) -> bool:
        kind = VNC_AUTHENTICATION if self._password else NONE
        connection.sendall(bytes([1, kind]))
        _take(connection, 1)
        admitted = True
        if self._password:
            challenge = os.urandom(16)
            connection.sendall(challenge)
            admitted = _take(connection, 16) == _answer(challenge, self._password)
        connection.sendall(struct.pack(">I", 0 if admitted else 1))
        if not admitted:
            reason = b"Authentication failed"
            connection.sendall(struct.pack(">I", len(reason)) + reason)
        return admitted


def _take(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _answer(challenge: bytes, password: str) -> bytes:
    key = bytes(int(f"{byte:08b}"[::-1], 2) for byte in password.encode()[:8].ljust(8, b"\0"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        encryptor = Cipher(TripleDES(key * 3), modes.ECB()).encryptor()  # as RFB says
    return encryptor.update(challenge)


def _picture(shifts: bytes) -> bytes:
    """All of the screen in one colour, in the form that the viewer wants."""
    header = struct.pack(">BxHHHHHi", 0, 1, 0, 0, WIDTH, HEIGHT, 0)
    pixel = sum(part << shift for part, shift in zip(COLOUR, shifts, strict=True))
    return header + pixel.to_bytes(4, "little") * (WIDTH * HEIGHT)


@contextmanager
def rfb_server(password: str = "") -> Iterator[RfbServer]:
    """A server on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = RfbServer(listener, password)
        thread = threading.Thread(target=made.run, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            made.hang_up()
            thread.join(10)

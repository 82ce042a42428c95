"""An open connection is passed to another process's end of a socket that keeps packets apart."""

import socket

import pytest

from jump_agent.linux.passing import receive_socket, send_socket


def test_a_connection_is_passed_after_its_packet() -> None:
    client, tool = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    near, far = socket.socketpair()
    client.send(b"packet")
    send_socket(client, near)
    near.close()
    assert tool.recv(100) == b"packet"
    with receive_socket(tool) as passed:
        passed.sendall(b"hello")
        assert far.recv(100) == b"hello"
    assert far.recv(100) == b"", "the passed one was the last"
    for sock in (client, tool, far):
        sock.close()


def test_a_packet_without_a_connection_is_an_error() -> None:
    client, tool = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    client.send(b"connection")
    with pytest.raises(OSError, match="no connection"):
        receive_socket(tool)
    client.close()
    with pytest.raises(OSError, match="no connection"):
        receive_socket(tool)
    tool.close()

"""What passes between a control link and its channel."""

from .channel import RESTARTING, Channel, ConnectionLost, Restarting
from .frames import POLICY, Binary, Closed, Text
from .link import Link


def queue(channel: Channel, link: Link) -> None:
    """Queue the link's messages and its ping on the channel."""
    for text in link.texts:
        channel.frames.send_text(text)
    link.texts.clear()
    if link.ping:
        channel.frames.send_ping()
        link.ping = False


def receive(channel: Channel, link: Link, now: float) -> None:
    """Pass what has arrived to the link.

    Args:
        channel: the channel, which has something to read.
        link: the link.
        now: the monotonic time in seconds.

    Raises:
        Restarting: the server restarts.
        ConnectionLost: the connection has ended, or the server violated the protocol.
        RemoteProtocolError: as :meth:`.link.Link.receive`.
        LinkRefused: as :meth:`.link.Link.receive`.
    """
    for event in channel.receive():
        link.heard()
        if isinstance(event, Text):
            link.receive(event.text, now)
        elif isinstance(event, Binary):
            channel.frames.send_close(POLICY, "no binary frames on the control link")
            raise ConnectionLost("the server sent a binary frame")
        elif isinstance(event, Closed):
            if event.code == RESTARTING:
                raise Restarting(event.reason)
            raise ConnectionLost("closed by the server (%d %s)" % (event.code, event.reason))

"""Limits of a single connection."""

HIGH_WATER = 512 * 1024
"""Unsent bytes above which the source of a relay is paused."""

BUFFER_LIMIT = 4 * 1024 * 1024
"""Unsent bytes above which a peer that does not read is disconnected."""

WATCHERS = 16
"""The largest number of viewers that watch one tool."""

WATCHERS_EACH = 4
"""The largest number of them that belong to one participant."""

WATCHER_LIMIT = 128 * 1024
"""Unsent bytes above which a watcher is sent nothing more until it has read them."""

PIPE_ROOM = 1000
"""Maximum number of connections that are not links: ends of pipes, and consoles."""

READS = 8
"""Consecutive reads from one connection before others get their turn."""

FRAMES = 16
"""Frames of one connection that are parsed before others get their turn."""

FRAGMENTS = 128
"""The largest number of frames in one message."""

ALLOWANCE = 200
"""Frames that a connection with an allowance may send in a burst …"""

REFILL = 100
"""… and frames that it may send in addition after each sweep."""

UNLIMITED = -1

FLOOD = "too many messages"
"""The close reason of a connection that used up its allowance."""

FRAGMENTED = "too many fragments"
"""The close reason of a connection with a message of too many frames."""

CHALLENGE = b"there?"
"""The payload that :meth:`Connection.challenge` expects in the answer."""

CLOSE_SECONDS = 5.0
"""Seconds that the closing handshake may take."""

PING_SECONDS = 4.0
"""Seconds of silence after which each sweep pings a viewer, so that proxies see activity."""


def pipe_room(links: int) -> int:
    """Return how many ends of pipes and consoles are allowed beside ``links`` links."""
    return min(PIPE_ROOM, links // 8 + 16)

"""What one connection may do."""

HIGH_WATER = 512 * 1024
"""Unsent bytes from which on the source of a relay is paused."""

BUFFER_LIMIT = 4 * 1024 * 1024
"""Unsent bytes at which a peer that does not read is cut off."""

READS = 8
"""Reads in a row from one connection before others get their turn."""

SLICE = 1024
"""Bytes that a connection with an allowance has parsed at a time, before its frames are counted."""

ALLOWANCE = 200
"""Frames that such a connection may send at once …"""

REFILL = 100
"""… and how many more it may send after each sweep."""

UNLIMITED = -1

FLOOD = "too many messages"
"""Why a connection without allowance is closed."""

CHALLENGE = b"there?"
"""What :meth:`Connection.challenge` wants to see again."""

CLOSE_SECONDS = 5.0
"""How long a closed connection may take to say goodbye."""

"""Which updates the owner of the installation allows."""

from .layout import Layout
from .store import read_bytes

LIMIT = 256
"""Maximum size of the policy's file in bytes."""


def read_policy(layout: Layout) -> str:
    """Return ``off``, a version, or an empty text where the site decides."""
    try:
        return read_bytes(layout.update_policy, LIMIT).decode().strip()[:64]
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        return "off"  # a policy exists, so nothing is installed against it

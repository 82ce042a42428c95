"""Reads what the installation stored for the client."""

from typing import Optional

from .layout import Config, Layout, parse_config
from .store import read_bytes, read_json


def read_config(layout: Layout) -> Optional[Config]:
    """Return the installation's configuration, or None when there is no installation.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        values = read_json(layout.config)
    except NotADirectoryError:
        return None
    return None if values is None else parse_config(values)


def read_proxy(layout: Layout) -> str:
    """Return the stored value for :func:`.proxy.choose`, or an empty string if there is none."""
    try:
        return read_bytes(layout.proxy, 64 * 1024).decode().strip()
    except (OSError, ValueError):
        return ""

"""Becoming another version with the same process id, so that children and descriptors stay.

The process writes what the next version needs into a file without a name, whose descriptor it
inherits. An environment variable has the descriptor's number. Both versions have to understand the
content, so fields are only added.
"""

import json
import os
import sys
from typing import Any, Dict, NoReturn, Optional

from ..core.layout import Config, Layout
from .processes import SUCCESSION, command_line

_LIMIT = 1024 * 1024


def succeed(
    layout: Layout, config: Config, command: str, values: Dict[str, Any], folder: str
) -> NoReturn:
    """Become the version that ``current`` leads to.

    Args:
        layout: the installation.
        config: its configuration.
        command: the command that continues.
        values: what it needs of this process.
        folder: a folder in which this process may create a file.

    Raises:
        OSError: the program could not be started.
    """
    path = os.path.join(folder, ".succession-%d" % os.getpid())
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    os.unlink(path)
    data = json.dumps(values).encode()
    while data:
        data = data[os.write(descriptor, data) :]
    os.set_inheritable(descriptor, True)
    python = sys.executable or config.python
    environment = {**os.environ, SUCCESSION: str(descriptor)}
    os.execve(python, command_line(python, layout.lib, command), environment)


def inherited() -> Optional[Dict[str, Any]]:
    """Return what the version before handed over, or None after an ordinary start."""
    number = os.environ.pop(SUCCESSION, "")
    if not number.isdigit():
        return None
    descriptor = int(number)
    try:
        values = json.loads(os.pread(descriptor, _LIMIT, 0).decode())
        os.close(descriptor)
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None

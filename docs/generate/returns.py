"""The return value ``error`` in the documentation of the collection's modules.

Ansible has documentation fragments for options, but not for return values.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "collections" / "bomgar" / "jumpclient" / "plugins" / "modules"

VALUE = re.compile(r"^error:\n(?:  .*\n)*", re.M)
ERROR = """\
error:
  description: The error. Codes are the same in the API, the console and the command line.
  returned: when the server refuses, or cannot be reached
  type: dict
  contains:
    code:
      description: The error code, which never changes.
      type: str
      sample: permission_refused
    message:
      description: The error message, in English.
      type: str
      sample: You don't have permission to do this.
    parameters:
      description: The values used in the message.
      type: dict
      sample: {}
    retry:
      description: Whether the same request can succeed later without any change.
      type: bool
      sample: false
    status:
      description: The HTTP status of the response, or null if there was no response.
      type: int
      sample: 403
"""


def pages() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each module that returns an error: its path below ``docs``, and what makes its text."""
    for path in sorted(MODULES.glob("*.py")):
        if VALUE.search(path.read_text("utf-8")):
            yield f"../{path.relative_to(ROOT)}", partial(_module, path)


def _module(path: Path) -> str:
    return VALUE.sub(lambda _: ERROR, path.read_text("utf-8"))

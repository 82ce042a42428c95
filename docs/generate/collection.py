"""What the Ansible collection repeats of its modules: the action group of those that ask the server.

``module_defaults`` of a play give this group the server's address and the token.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "collections" / "bomgar" / "jumpclient"
FRAGMENT = "  - bomgar.jumpclient._server\n"
"""The part of their documentation that has the options which the group is for."""


def runtime() -> str:
    """Return ``meta/runtime.yml`` with the group as the modules are now; the rest stays."""
    modules = sorted((FOLDER / "plugins" / "modules").glob("*.py"))
    members = [path.stem for path in modules if FRAGMENT in path.read_text("utf-8")]
    text = (FOLDER / "meta" / "runtime.yml").read_text("utf-8")
    group = "  server:\n" + "".join(f"    - {name}\n" for name in members)
    return re.sub(r"^  server:\n(?:    - \w+\n)*", group, text, count=1, flags=re.MULTILINE)

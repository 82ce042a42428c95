"""Write ``src/errors.json``, the error catalogue that the console shows refusals with.

``kinds`` is ``{code: [retry, English, French]}``. ``details`` has the French of the English details
that the server sends in ``parameters``.
Run by ``make web`` before the build.
"""

import json
from pathlib import Path

from jump_wire.errors import CATALOGUE, DETAILS
from jump_wire.reasons import FROM_SERVER

TARGET = Path(__file__).parent / "src" / "errors.json"


def render() -> str:
    """Return the file's content."""
    kinds = {kind.code: [kind.retry, kind.english, kind.french] for kind in CATALOGUE.values()}
    content = {"kinds": kinds, "parameters": sorted(DETAILS), "details": FROM_SERVER}
    return json.dumps(content, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")

"""Write ``src/errors.json``, the error catalogue that the console shows refusals with.

``{code: [retry, English, French]}``. Run by ``make web`` before the build.
"""

import json
from pathlib import Path

from jump_wire.errors import CATALOGUE

TARGET = Path(__file__).parent / "src" / "errors.json"


def render() -> str:
    """Return the file's content."""
    kinds = {kind.code: [kind.retry, kind.english, kind.french] for kind in CATALOGUE.values()}
    return json.dumps(kinds, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")

"""QR codes, as the pages draw them."""

from typing import Any

import segno

BORDER = 4
"""Light modules around the code: what the standard asks for."""


def qr_code(text: str) -> dict[str, Any]:
    """The code of ``text``: how many modules a side has, and an SVG path of the dark ones."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=BORDER))
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"size": len(rows), "path": path}

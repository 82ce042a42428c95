"""QR codes in the form that the pages draw."""

import segno

from .views import QrCode

BORDER = 4
"""Width of the light border in modules, as the standard requires."""


def qr_code(text: str) -> QrCode:
    """Return the QR code of ``text``: ``size`` in modules, and an SVG ``path`` of the dark ones."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=BORDER))
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"size": len(rows), "path": path}

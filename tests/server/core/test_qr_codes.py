"""QR codes."""

import re

from jump_server.core.qr_codes import BORDER, qr_code


def test_a_code_is_a_square_with_a_light_border() -> None:
    made = qr_code("https://jump.example/install#" + "k" * 65)
    points = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", made["path"])]
    # The corners' finders are dark, and nothing is beyond them.
    assert min(points) == (BORDER, BORDER)
    far = made["size"] - BORDER - 1
    assert max(x for x, _ in points) == max(y for _, y in points) == far
    assert {(far, BORDER), (BORDER, far)} <= set(points)
    assert len(made["path"]) < 20_000

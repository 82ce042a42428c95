"""How a computer and a waiting Jump Client are recognised: what both ends compute alike."""

import hashlib

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 letters and digits, without those that look like another one (0, 1, I, O)."""

_CODE_BITS = 40


def short_code(secret: str) -> str:
    """Return the code by which people recognise the holder of ``secret``, such as ``K7Q2-MXAB``.

    The client and the server show it. It does not reveal the secret.
    """
    digest = hashlib.sha256(b"jump-client short code\0" + secret.encode()).digest()
    number = int.from_bytes(digest[:8], "big") >> (64 - _CODE_BITS)
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(_CODE_BITS - 5, -1, -5))
    return "%s-%s" % (letters[:4], letters[4:])


def computer_id(machine_id: str) -> str:
    """Return the id of a computer: a hash of its system's identifier, or "" without one.

    The identifier itself (``/etc/machine-id``) should not be given to other systems. It is the
    client's own word, so it proves nothing.
    """
    if not machine_id:
        return ""
    return hashlib.sha256(b"jump-client computer\0" + machine_id.encode()).hexdigest()[:32]

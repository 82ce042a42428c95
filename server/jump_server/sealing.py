"""Secrets as the database may hold them."""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def digest(secret: str) -> str:
    """What is stored of a secret that is itself random: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(key: bytes, content: bytes, about: str) -> str:
    """Encrypt ``content``, which has to be read again (AES-256-GCM).

    Args:
        key: 32 bytes, of the site's secret and for this purpose only (``Trust.derive``).
        content: the secret.
        about: whose it is; moved to another record it can't be read.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, about.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(key: bytes, sealed: str, about: str) -> bytes:
    """What :func:`seal` encrypted; ``cryptography.exceptions.InvalidTag`` when it is not that."""
    content = base64.urlsafe_b64decode(sealed)
    return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], about.encode())

"""Hashes and encrypts secrets for storage in the database."""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def digest(secret: str) -> str:
    """Return the stored form of a random secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(key: bytes, content: bytes, about: str) -> str:
    """Encrypt ``content``, which must be readable again, with AES-256-GCM.

    Args:
        key: 32 bytes, derived from the site's secret for this purpose only (``Trust.derive``).
        content: the secret.
        about: the record it belongs to; it can't be decrypted in another record.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, about.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(key: bytes, sealed: str, about: str) -> bytes:
    """Decrypt a result of :func:`seal`; raise ``cryptography.exceptions.InvalidTag`` otherwise."""
    content = base64.urlsafe_b64decode(sealed)
    return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], about.encode())

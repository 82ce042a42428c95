"""Secrets at rest: read again with the key, for the same record, unchanged."""

import pytest
from cryptography.exceptions import InvalidTag

from jump_server.sealing import digest, seal, unseal

KEY = b"k" * 32


def test_a_secret_is_read_again() -> None:
    sealed = seal(KEY, b"a secret", "alice")
    assert "a secret" not in sealed
    assert unseal(KEY, sealed, "alice") == b"a secret"
    assert seal(KEY, b"a secret", "alice") != sealed


@pytest.mark.parametrize(("key", "about"), [(b"x" * 32, "alice"), (KEY, "bob")])
def test_not_with_another_key_nor_of_another_record(key: bytes, about: str) -> None:
    with pytest.raises(InvalidTag):
        unseal(key, seal(KEY, b"a secret", "alice"), about)


def test_a_digest_is_not_the_secret() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

"""The encoding of signed documents."""

import pytest

from jump_wire.signed import canonical, key_id


def test_it_is_the_one_of_the_update_framework() -> None:
    value = {"b": [1, True, None, 'é\n"\\'], "a": {}}
    assert canonical(value) == '{"a":{},"b":[1,true,null,"é\n\\"\\\\"]}'.encode()


@pytest.mark.parametrize("value", [1.5, b"", {"a": {1}}])
def test_what_has_no_such_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical"):
        canonical(value)


def test_a_keys_id_is_the_hash_of_the_key() -> None:
    assert key_id({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

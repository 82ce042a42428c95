"""Sessions with a pipe in this process."""

from jump_server.sessions.session_uses import SessionUses


def test_a_session_is_in_use_until_its_last_pipe_is_gone() -> None:
    uses = SessionUses()
    uses.attach("s1", "c1")
    uses.attach("s1", "c1")
    uses.detach("s1")
    assert uses.all() == {"s1": "c1"}
    uses.detach("s1")
    assert uses.all() == {}

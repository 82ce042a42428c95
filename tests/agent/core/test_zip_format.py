"""The records of a zip."""

from jump_agent.core.zip_format import Member, local_header


def test_a_time_that_zips_do_not_know_becomes_their_first() -> None:
    for mtime in (-(10**15), 0, 10**15):
        header = local_header(Member(b"a", 0o644, mtime))
        assert header.startswith(b"PK\x03\x04")
        assert header[10:14] == b"\0\0\x21\0"

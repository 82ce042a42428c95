"""The site's authority, certificate and secret: made once, renewed in time, checked by OpenSSL."""

import ipaddress
import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from jump_server import trust
from jump_server.clock import utc_now

ADDRESSES = ("jump.example:443", "192.0.2.5:8443")


def certificate(made: trust.Trust) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate.read_bytes())


def test_it_is_made_once(tmp_path: Path) -> None:
    first = trust.ensure(tmp_path, ADDRESSES, utc_now)
    before = {path: path.read_bytes() for path in (tmp_path / "trust").iterdir()}
    assert trust.ensure(tmp_path, ADDRESSES, utc_now) == first
    assert {path: path.read_bytes() for path in (tmp_path / "trust").iterdir()} == before


def test_everything_is_private(tmp_path: Path) -> None:
    trust.ensure(tmp_path / "data", ADDRESSES, utc_now)
    for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_two_sites_share_nothing(tmp_path: Path) -> None:
    one = trust.ensure(tmp_path / "a", ADDRESSES, utc_now)
    two = trust.ensure(tmp_path / "b", ADDRESSES, utc_now)
    assert one.secret != two.secret
    assert one.ca_pem != two.ca_pem
    assert len(one.secret) == 32


def test_the_certificate_has_the_servers_names(tmp_path: Path) -> None:
    made = trust.ensure(tmp_path, ADDRESSES, utc_now)
    names = certificate(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == {"jump.example", "localhost"}
    assert set(names.get_values_for_type(x509.IPAddress)) == {
        ipaddress.ip_address(address) for address in ("127.0.0.1", "::1", "192.0.2.5")
    }


def test_new_names_make_a_new_certificate_of_the_same_authority(tmp_path: Path) -> None:
    before = trust.ensure(tmp_path, ADDRESSES, utc_now)
    old = certificate(before)
    after = trust.ensure(tmp_path, (*ADDRESSES, "other.example:443"), utc_now)
    assert certificate(after) != old
    assert (after.ca_pem, after.secret) == (before.ca_pem, before.secret)


def test_names_that_jump_clients_know_stay_in_the_certificate(tmp_path: Path) -> None:
    """They reach the server by the old ones until they have learnt the new."""
    early = utc_now() - timedelta(days=500)
    for address in ("old.example:443", "192.0.2.9:8443", "new.example:443"):
        made = trust.ensure(tmp_path, (address,), lambda: early)
    # And when it is renewed by its age.
    assert trust.renew(made, ("newest.example:443",), utc_now)
    for name in ("old.example", "192.0.2.9", "new.example", "newest.example"):
        assert _handshake(made, name) is None
    assert not trust.renew(made, ("old.example:443",), utc_now)


def test_an_old_certificate_is_renewed(tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    old = certificate(trust.ensure(tmp_path, ADDRESSES, lambda: start))
    soon = certificate(trust.ensure(tmp_path, ADDRESSES, lambda: start + timedelta(days=400)))
    assert soon == old
    late = certificate(trust.ensure(tmp_path, ADDRESSES, lambda: start + timedelta(days=430)))
    assert late != old
    assert late.not_valid_after_utc > old.not_valid_after_utc


def test_a_clock_a_few_days_slow_still_trusts_it(tmp_path: Path) -> None:
    now = utc_now()
    made = certificate(trust.ensure(tmp_path, ADDRESSES, lambda: now))
    assert made.not_valid_before_utc < now - timedelta(days=6)


@pytest.mark.parametrize("missing", ["ca.pem", "server.pem", "server.key", "site.secret"])
def test_what_a_crash_left_out_is_made_up_for(tmp_path: Path, missing: str) -> None:
    trust.ensure(tmp_path, ADDRESSES, utc_now)
    (tmp_path / "trust" / missing).unlink()
    if missing == "server.key":
        (tmp_path / "trust" / "server.pem").unlink()
    made = trust.ensure(tmp_path, ADDRESSES, utc_now)
    assert _handshake(made, "jump.example") is None


def test_purposes_have_keys_of_their_own(tmp_path: Path) -> None:
    made = trust.ensure(tmp_path, ADDRESSES, utc_now)
    keys = {made.derive("audit"), made.derive("idempotency"), made.secret}
    assert len(keys) == 3
    assert made.derive("audit") == made.derive("audit")


@pytest.mark.parametrize("name", ["jump.example", "localhost", "192.0.2.5", "127.0.0.1"])
def test_who_trusts_the_authority_trusts_the_server(tmp_path: Path, name: str) -> None:
    assert _handshake(trust.ensure(tmp_path, ADDRESSES, utc_now), name) is None


def test_another_name_or_site_is_not_trusted(tmp_path: Path) -> None:
    made = trust.ensure(tmp_path / "a", ADDRESSES, utc_now)
    assert "Hostname mismatch" in str(_handshake(made, "evil.example"))
    other = trust.ensure(tmp_path / "b", ADDRESSES, utc_now)
    assert "CERTIFICATE_VERIFY_FAILED" in str(_handshake(made, "jump.example", other.ca_pem))


def _handshake(made: trust.Trust, name: str, authority: str = "") -> ssl.SSLError | None:
    """Greet a server of ``made`` as strictly as Python can; the client's error, if any."""
    server_side, client_side = socket.socketpair()
    accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    accepting.load_cert_chain(made.certificate, made.key)

    def serve() -> None:
        try:
            accepting.wrap_socket(server_side, server_side=True).close()
        except (ssl.SSLError, OSError):
            server_side.close()

    context = ssl.create_default_context(cadata=authority or made.ca_pem)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        context.wrap_socket(client_side, server_hostname=name).close()
    except ssl.SSLError as error:
        return error
    finally:
        client_side.close()
        thread.join()
    return None

"""A server that runs for years serves a valid certificate."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from jump_server import trust
from jump_server.config import Settings
from jump_server.renewal import EVEN_LOOKS, Renewal

FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)


class Server:
    """A server's context, and the clocks that it looks at."""

    def __init__(self, folder: Path) -> None:
        self.now, self.seconds = FOUNDED, 0.0
        settings = Settings(data_dir=folder, addresses=("localhost:8443",))
        self.trust = trust.ensure(folder, settings.addresses, lambda: self.now)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.trust.certificate, self.trust.key)
        self.context = context
        self.renewal = Renewal(settings, self.trust, context, lambda: self.now)

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def look(self, times: int) -> None:
        """Let hours go by, with a look after each."""
        for _ in range(times):
            self.wait(3600)
            self.renewal.look(self.seconds)

    def serves(self) -> datetime:
        """When the certificate ends that a new connection is shown."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        trusting = ssl.create_default_context(cadata=self.trust.ca_pem)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # by today's clock
        client = trusting.wrap_bio(incoming, outgoing)
        server = self.context.wrap_bio(outgoing, incoming, server_side=True)
        ends = [client, server]
        while ends:
            for end in list(ends):
                try:
                    end.do_handshake()
                    ends.remove(end)
                except ssl.SSLWantReadError:
                    continue
        shown = x509.load_der_x509_certificate(client.getpeercert(binary_form=True) or b"")
        return shown.not_valid_after_utc


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_new_connections_are_shown_the_new_certificate(server: Server) -> None:
    first = server.serves()
    server.look(EVEN_LOOKS + 2)
    assert server.serves() == first
    server.wait((first - server.now - timedelta(days=390)).total_seconds())
    server.look(2)
    assert server.serves() > first
    assert server.serves() > server.now + timedelta(days=800)


def test_a_clock_that_was_set_makes_no_certificate_of_the_future(server: Server) -> None:
    first = server.serves()
    server.look(EVEN_LOOKS + 2)
    server.now += timedelta(days=500)
    server.look(3)
    assert server.serves() == first
    server.now -= timedelta(days=500)
    server.look(EVEN_LOOKS + 2)
    assert server.serves() == first


def test_a_clock_that_runs_evenly_for_a_day_is_believed(server: Server) -> None:
    first = server.serves()
    server.now += timedelta(days=500)  # it had been wrong before
    server.look(EVEN_LOOKS)
    assert server.serves() == first
    server.look(1)
    assert server.serves() > first

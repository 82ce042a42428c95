"""A hub with its event loop, and peers over plain sockets and over TLS."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jump_server.hub.hub import Hub
from jump_server.hub.ports import HubSettings
from tests.server.hub.peers import Clock, Network, Recorder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory() -> Recorder:
    return Recorder()


@pytest.fixture
def hub(directory: Recorder, clock: Clock) -> Iterator[Hub]:
    hub = Hub(directory, HubSettings("0.1", max_links=50), clock)
    hub.start()
    yield hub
    hub.stop(grace=0)


@pytest.fixture(scope="session")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's and the client's TLS contexts, trusting each other."""
    path = tmp_path_factory.mktemp("tls") / "hub.pem"
    path.write_bytes(_self_signed())
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=Path(path))


@pytest.fixture(params=["plain", "tls"])
def network(
    request: pytest.FixtureRequest, contexts: tuple[ssl.SSLContext, ssl.SSLContext]
) -> Iterator[Network]:
    network = Network(contexts if request.param == "tls" else None)
    yield network
    network.close()


@pytest.fixture
def plain() -> Iterator[Network]:
    """A network without TLS, for what does not depend on it."""
    network = Network()
    yield network
    network.close()


def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hub")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)

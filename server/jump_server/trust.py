"""The site's own certificate authority, the server's certificate and the site's secret."""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .clock import Clock
from .files import locked, private_folder, write_atomic
from .trust_files import (
    CA_CERTIFICATE,
    CA_KEY,
    RENEW,
    RESTORE,
    SECRET_BYTES,
    SERVER_CERTIFICATE,
    SERVER_KEY,
    SITE_SECRET,
    check,
    read_key,
)

CA_DAYS = 20 * 365
SERVER_DAYS = 825
"""Days of validity: the most that browsers accept from a private authority."""
RENEW_DAYS = 400
"""Days left below which the server's certificate is renewed, at a start or while serving."""


@dataclass(frozen=True)
class Certificate:
    """The contents of a certificate; ``ends_at`` is None when it is unreadable."""

    kind: str
    subject: str
    ends_at: datetime | None


@dataclass(frozen=True)
class Trust:
    """The keys and certificates that identify this site.

    ``certificate`` is the path of a PEM file with the server's and the authority's certificates.
    ``key`` is the path of the server's key. ``release_root`` is the first root document for signed
    updates; :mod:`.release_keys` makes it once the database is there.
    """

    ca_pem: str
    certificate: Path
    key: Path
    secret: bytes
    release_root: str = ""

    def derive(self, purpose: str) -> bytes:
        """Return a key of 32 bytes for one purpose, so that no key serves two purposes."""
        return hmac.digest(self.secret, purpose.encode(), hashlib.sha256)

    def fingerprint(self) -> str:
        """Return a fingerprint of authority and secret for the database, which reveals neither."""
        authority = x509.load_pem_x509_certificate(self.ca_pem.encode())
        content = authority.fingerprint(hashes.SHA256())
        return hmac.digest(self.derive("fingerprint"), content, hashlib.sha256).hex()

    def certificates(self) -> list[Certificate]:
        """Return the authority's certificate and the server's, read from its file now."""
        try:
            server = self.certificate.read_bytes()
        except OSError:
            server = b""
        return [_facts("authority", self.ca_pem.encode()), _facts("server", server)]


def _facts(kind: str, pem: bytes) -> Certificate:
    try:
        read = x509.load_pem_x509_certificate(pem)
    except ValueError:
        return Certificate(kind, "", None)
    return Certificate(kind, read.subject.rfc4514_string(), read.not_valid_after_utc)


def ensure(
    data_dir: Path, addresses: tuple[str, ...], clock: Clock, *, founded: bool = False
) -> Trust:
    """Create missing files in ``data_dir/trust``, renew the certificate if due, and read them.

    Args:
        data_dir: the site's data folder.
        addresses: the server's addresses for Jump Clients, for the certificate's names.
        clock: the clock.
        founded: a database holds this site, so its authority and secret are never created.

    Raises:
        TrustRefused: a file that can't be recreated is missing, or a file is damaged.
    """
    folder = private_folder(private_folder(data_dir) / "trust")
    with locked(folder / ".lock", wait=True):
        check(folder, founded=founded)
        if not (folder / SITE_SECRET).exists():
            write_atomic(folder / SITE_SECRET, secrets.token_bytes(SECRET_BYTES))
        if not (folder / CA_CERTIFICATE).exists():
            _make_authority(folder, clock())
        _renew_server_certificate(folder, addresses, clock())
    return Trust(
        ca_pem=(folder / CA_CERTIFICATE).read_text(encoding="ascii"),
        certificate=folder / SERVER_CERTIFICATE,
        key=folder / SERVER_KEY,
        secret=(folder / SITE_SECRET).read_bytes(),
    )


def renew(trust: Trust, addresses: tuple[str, ...], clock: Clock) -> bool:
    """Renew the server's certificate if renewal is due; return whether it was renewed."""
    folder = trust.certificate.parent
    with locked(folder / ".lock", wait=True):
        return _renew_server_certificate(folder, addresses, clock())


def certificate_names(addresses: tuple[str, ...]) -> list[str]:
    """Return the hosts of ``addresses`` and of this computer, sorted."""
    hosts = {address.rpartition(":")[0].strip("[]") for address in addresses}
    return sorted(hosts | {"localhost", "127.0.0.1", "::1"})


def _renew_server_certificate(folder: Path, addresses: tuple[str, ...], now: datetime) -> bool:
    """Renew the certificate if renewal is due or a name is missing; return whether it was renewed.

    The new certificate keeps the old names. Jump Clients and packages verify the server by them,
    and learn new names only over a connection that the old names verify.
    """
    names = [_general_name(name) for name in certificate_names(addresses)]
    certificate = _own_certificate(folder)
    had = [] if certificate is None else _names_of(certificate)
    if certificate is not None and (folder / SERVER_KEY).exists():
        is_young = certificate.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)
        if is_young and all(name in had for name in names):
            return False
    kept = [name for name in had if name not in names]
    _make_server_certificate(folder, names + kept, now)
    return True


def _own_certificate(folder: Path) -> x509.Certificate | None:
    """Return the server's certificate, or None if there is none of this authority."""
    path = folder / SERVER_CERTIFICATE
    if not path.exists():
        return None
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    authority = x509.load_pem_x509_certificate((folder / CA_CERTIFICATE).read_bytes())
    return certificate if certificate.issuer == authority.subject else None


def _names_of(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return list(extension.value)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: str, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Remote computers' clocks are often wrong.
        .not_valid_before(now - timedelta(days=7))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _make_authority(folder: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # A unique name, because a computer may trust several sites.
    subject = f"Jump site authority {secrets.token_hex(4)}"
    certificate = (
        _builder(subject, key, now, CA_DAYS)
        .issuer_name(_name(subject))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    # The certificate marks that the authority exists, so it is written last.
    write_atomic(folder / CA_KEY, _pem(key))
    write_atomic(folder / CA_CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))


def _make_server_certificate(folder: Path, names: list[x509.GeneralName], now: datetime) -> None:
    authority_key = read_key(folder / CA_KEY, RESTORE)
    authority = x509.load_pem_x509_certificate((folder / CA_CERTIFICATE).read_bytes())
    key_path = folder / SERVER_KEY
    # Renewals keep the key, so a crash between the two writes leaves files that match.
    if key_path.exists():
        key = read_key(key_path, RENEW)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
        write_atomic(key_path, _pem(key))
    certificate = (
        _builder("Jump server", key, now, SERVER_DAYS)
        .issuer_name(authority.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    chain = certificate.public_bytes(encoding) + authority.public_bytes(encoding)
    write_atomic(folder / SERVER_CERTIFICATE, chain)

"""The server's settings: ``jump-server.toml`` in the data folder, then ``JUMP_…`` variables."""

import difflib
import os
import socket
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from jump_wire.errors import UserError
from jump_wire.languages import language

from .field_errors import matching, problem

FILE_NAME = "jump-server.toml"
PREFIX = "JUMP_"
OTHERS = (
    "JUMP_SERVER_URL",
    "JUMP_TOKEN",
    "JUMP_CA_PATH",
    "JUMP_COPY_TO_URL",
    "JUMP_KEY_INFO",
    "JUMP_DEMO_",
    "JUMP_HOSTS_",
    "JUMP_LAB",
    "JUMP_TEST_",
)
"""Variables, or prefixes of variables, that belong to other parts of the project."""

DRAIN_SECONDS = 4.0
"""Seconds that a proxy configured by the role needs to notice the drain."""

HOST_AND_PORT = r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$"

LISTEN = rf"^unix:/[^\s]{{1,80}}$|{HOST_AND_PORT}"
MAILBOX = r"^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189})?$"
NODE = r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$"

PRIVATE_NETWORKS = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("fc00::/7"),
)

Address = Annotated[str, matching(HOST_AND_PORT, "host:port", 255)]
Listen = Annotated[str, matching(LISTEN, "host:port, or unix:/path", 255)]
Mailbox = Annotated[str, matching(MAILBOX, "an email address", 254)]
NodeName = Annotated[str, matching(NODE, "lower-case letters, digits and dashes, 32 at most", 32)]
MailHost = Annotated[str, matching(r"^[A-Za-z0-9.:-]*$", "a host name or an IP address", 255)]
MetricsAddress = Annotated[str, matching(rf"^$|{HOST_AND_PORT}", "host:port", 255)]


class ConfigError(Exception):
    """A setting is unknown or has an invalid value; the text names it."""


class Settings(BaseModel):
    """All settings, validated. ``docs/reference/settings.md`` is generated from this class."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path
    """The folder of the database, the keys and the configuration."""
    listen: Listen = "0.0.0.0:8443"
    """The address that the server listens on: ``host:port``, or ``unix:/path``.

    Each further worker listens on the next port, or on a socket of its own.
    """
    addresses: tuple[Address, ...] = ()
    """Addresses that Jump Clients and browsers connect to, as ``host:port``, preferred first.

    Packages contain them, and the server's certificate is valid for their names. The default is
    this computer's name with the port of ``listen``.
    """
    tls: bool = True
    """Serve TLS with the site's own certificate; false behind a proxy that terminates TLS."""
    database_url: str = ""
    """The database: ``postgresql+psycopg://user:password@host/database`` for PostgreSQL.

    The default is SQLite in the data folder.
    """
    redis_url: str = ""
    """Redis for several workers: ``redis://:password@host:6379/0``.

    Needs PostgreSQL and ``tls = false``. A single worker needs no Redis.
    """
    node: NodeName = "main"
    """The name of this node within the site: lower-case letters, digits and dashes."""
    workers: int = Field(default=1, ge=1, le=64)
    """The number of workers on this node. More than one needs ``redis_url``."""
    audit_archive: Path | None = None
    """The folder for archive files of the audit log; a relative path is below the data folder.

    The default is ``audit-archive``.
    """
    site_name: str = Field(default="Jump", min_length=1, max_length=64)
    """The site's name, which the console and packages show."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important level that the server logs."""
    log_format: Literal["auto", "text", "json"] = "auto"
    """The form of the log: ``text`` for people, ``json`` for programs.

    ``auto`` is text on a terminal, and JSON where the output goes to a file or a service manager.
    """
    kept_payloads: int = Field(default=3, ge=0, le=50)
    """Earlier versions of the Jump Client that the server keeps, in addition to its own.

    Jump Clients can be updated to these versions. Each takes about 250 kB.
    """
    max_links: int = Field(default=20_000, ge=1, le=1_000_000)
    """The largest number of Jump Clients connected to one worker."""
    session_open_seconds: float = Field(default=15, ge=0.1, le=300)
    """Seconds within which a Jump Client must open what a session requests."""
    user_sessions: int = Field(default=50, ge=1, le=10_000)
    """The largest number of running sessions that a user takes part in at the same time."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of proxies whose ``X-Forwarded-For`` is trusted."""
    request_limit_bytes: int = Field(default=1024 * 1024, ge=16 * 1024, le=64 * 1024 * 1024)
    """The largest request body in bytes. Requests without a sign-in are limited to 16 KiB."""
    heartbeat_seconds: int = Field(default=30, ge=5, le=3600)
    """Seconds between two heartbeats of a Jump Client."""
    statistics_seconds: int = Field(default=60, ge=5, le=86_400)
    """Seconds between two reports of a computer's statistics.

    The console's plots keep one sample per 90 seconds at most, for one hour.
    """
    enrolment_rate: float = Field(default=50, gt=0, le=10_000)
    """Enrolments per second that each worker admits."""
    reconnection_rate: float = Field(default=400, gt=0, le=100_000)
    """Jump Clients per second that may connect to one worker.

    The others get a time to retry, so that a whole fleet returns evenly.
    """
    address_rate: float = Field(default=20, gt=0, le=10_000)
    """Requests per second from one address that send data without a sign-in.

    Examples are enrolments and sign-ins. Bursts of five times as many are allowed. They are counted
    before the server reads their bodies.
    """
    address_connections: int = Field(default=256, ge=8, le=100_000)
    """Connections from one address (an IPv6 /64) that have not become a WebSocket.

    There is no limit for ``trusted_proxies``.
    """
    stop_seconds: float = Field(default=2, ge=0, le=60)
    """Seconds over which a stop disconnects the Jump Clients, one after the other."""
    drain_seconds: float = Field(default=0, ge=0, le=15)
    """Seconds before a stop in which ``/readyz`` returns 503 but the server still serves.

    During this time the proxy stops sending new connections. The default is 4 with ``redis_url``.
    """
    rebalance_rate: float = Field(default=5, ge=0, le=1000)
    """Jump Clients per second that a worker with more than its share asks to reconnect.

    0 disables rebalancing.
    """
    smtp_host: MailHost = ""
    """The SMTP server for installers' links and alerts; without it, mail is not offered."""
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    """The port of the SMTP server."""
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    """Encryption of the connection to the SMTP server.

    ``tls`` encrypts from the start. ``none`` is for a relay that needs no password.
    """
    smtp_ca_file: Path | None = None
    """A PEM file of authorities to trust instead of the system's."""
    smtp_user: str = Field(default="", max_length=255)
    """The user name for the SMTP server. It needs encryption."""
    smtp_password: SecretStr = SecretStr("")
    """The password for the SMTP server. ``smtp_password_file`` is safer."""
    smtp_password_file: Path | None = None
    """A file with the password, instead of ``smtp_password``. It is read for each message."""
    smtp_sender: Mailbox = ""
    """The sender address of outgoing mail. Required with ``smtp_host``."""
    vnc_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that the server itself may connect to for VNC; when empty, this is not offered."""
    passive_networks: tuple[IPv4Network | IPv6Network, ...] = PRIVATE_NETWORKS
    """Networks that the server may call passive Jump Clients in. By default, the private ones.

    Loopback, link-local and metadata addresses need an entry of their own, and so does an address
    of the server itself.
    """
    passive_connect_seconds: float = Field(default=10, ge=0.1, le=60)
    """Seconds within which a passive Jump Client must answer on one of its addresses."""
    passive_idle_seconds: float = Field(default=60, ge=1, le=3600)
    """Seconds without a session after which the server closes a passive Jump Client's link."""
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = (
        IPv4Network("0.0.0.0/0"),
        IPv6Network("::/0"),
    )
    """Networks that the server may send alerts to by webhook. By default, all.

    Loopback, link-local and metadata addresses need an entry of their own, and so does an address
    of the server itself.
    """
    webhook_ca_file: Path | None = None
    """A PEM file of authorities to trust for webhooks, instead of the system's."""
    metrics_loopback: bool = False
    """Serve ``/metrics`` without a token to the server's own computer."""
    metrics_listen: MetricsAddress = ""
    """``host:port`` of the first worker's own metrics, without TLS and without a token.

    Each further worker of the node uses the next port. Choose an address that only Prometheus can
    reach.
    """

    @property
    def archive_folder(self) -> Path:
        """The folder of the audit log's archive files."""
        return self.data_dir / (self.audit_archive or "audit-archive")

    @property
    def listening(self) -> tuple[str, ...]:
        """The listening address of each worker, by its index."""
        if self.listen.startswith("unix:"):
            return tuple(f"{self.listen}-{index}.sock" for index in range(self.workers))
        host, _, port = self.listen.rpartition(":")
        return tuple(f"{host}:{int(port) + index}" for index in range(self.workers))

    @property
    def metrics_listening(self) -> tuple[tuple[str, int], ...]:
        """Host and port of each worker's own metrics, by its index; empty when disabled."""
        if not self.metrics_listen:
            return ()
        host, _, port = self.metrics_listen.rpartition(":")
        return tuple((host.strip("[]"), int(port) + index) for index in range(self.workers))

    def read_smtp_password(self) -> str:
        """Return the SMTP server's password; a password file is read on every call."""
        if self.smtp_password_file is None:
            return self.smtp_password.get_secret_value()
        return self.smtp_password_file.read_text(encoding="utf-8").rstrip("\r\n")

    @model_validator(mode="after")
    def _can_verify(self) -> Self:
        path = self.webhook_ca_file
        if path is not None and not os.access(path, os.R_OK):
            raise ValueError(f"webhook_ca_file: {path} can't be read")
        return self

    @model_validator(mode="after")
    def _can_mail(self) -> Self:
        if not self.smtp_host:
            return self
        if not self.smtp_sender:
            raise ValueError("smtp_host requires smtp_sender")
        if self.smtp_password.get_secret_value() and self.smtp_password_file:
            raise ValueError("set either smtp_password or smtp_password_file, not both")
        if self.smtp_user and self.smtp_tls == "none":
            raise ValueError("smtp_user requires smtp_tls: passwords are never sent unencrypted")
        for name, path in (
            ("smtp_ca_file", self.smtp_ca_file),
            ("smtp_password_file", self.smtp_password_file),
        ):
            if path is not None and not os.access(path, os.R_OK):
                raise ValueError(f"{name}: {path} can't be read")
        return self

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.workers > 1 and not self.redis_url:
            raise ValueError("more than one worker requires redis_url")
        if self.redis_url and not self.database_url.startswith("postgresql"):
            raise ValueError("redis_url requires a PostgreSQL database_url")
        if self.redis_url and self.tls:
            raise ValueError("redis_url requires tls = false: a proxy must terminate TLS")
        if self.listen.startswith("unix:") and not self.addresses:
            raise ValueError(
                "a unix socket requires addresses: where Jump Clients reach the server"
            )
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.addresses:
            host, _, port = self.listen.rpartition(":")
            name = socket.gethostname() if host in {"0.0.0.0", "[::]"} else host  # noqa: S104
            object.__setattr__(self, "addresses", (f"{name}:{port}",))
        if self.redis_url and "drain_seconds" not in self.model_fields_set:
            object.__setattr__(self, "drain_seconds", DRAIN_SECONDS)
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'jump.db'}")
        return self


def load(data_dir: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of ``data_dir``; environment variables override the file.

    Raises:
        ConfigError: the file is unreadable, or a setting is unknown or invalid.
    """
    path = data_dir / FILE_NAME
    values: dict[str, Any] = {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if "data_dir" in values:
        raise ConfigError(f"{path}: remove data_dir: it is always the folder of this file")
    values.update(_from_environment(os.environ if environ is None else environ))
    try:
        return Settings(data_dir=data_dir.absolute(), **values)
    except ValidationError as error:
        # A value of a list that may have one of several types has an error for each of them.
        texts = dict.fromkeys(_problem(item) for item in error.errors(include_url=False))
        raise ConfigError("; ".join(texts)) from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable.startswith(OTHERS):
            continue
        key = variable.removeprefix(PREFIX).lower()
        if key == "data_dir":
            continue
        field = Settings.model_fields.get(key)
        if field is None:
            raise ConfigError(_unknown(key, variable))
        several = get_origin(field.annotation) is tuple
        values[key] = (
            [part.strip() for part in text.split(",") if part.strip()] if several else text
        )
    return values


def _unknown(name: str, variable: str = "") -> str:
    """Return the sentence about an unknown setting, which may come from a variable."""
    given = variable or name
    near = difflib.get_close_matches(name, set(Settings.model_fields) - {"data_dir"}, n=1)
    if not near:
        return UserError("setting_unknown", setting=given).text(language())
    nearest = PREFIX + near[0].upper() if variable else near[0]
    return UserError("setting_misspelt", setting=given, nearest=nearest).text(language())


def _problem(item: ErrorDetails) -> str:
    """Return one sentence about an invalid setting, with the value where a list has several."""
    if not item["loc"]:
        return str(item["ctx"]["error"])  # of a validator of this class
    name, kind = str(item["loc"][0]), item["type"]
    if kind == "extra_forbidden":
        return _unknown(name)
    if len(item["loc"]) > 1:
        given = str(item["input"])[:100]
        return problem(item, f"{name} ({given})").text(language())
    return (_out_of_range(name, kind) or problem(item, name)).text(language())


def _out_of_range(name: str, kind: str) -> UserError | None:
    """Return the error for a number beyond its limits, or None for another kind of error."""
    if kind not in {"greater_than", "greater_than_equal", "less_than_equal"}:
        return None
    limits = {type(each): each for each in Settings.model_fields[name].metadata}
    high = limits[Le].le
    if Ge in limits:
        return UserError("field_out_of_range", field=name, low=str(limits[Ge].ge), high=str(high))
    expected = f"a number above {limits[Gt].gt}, {high} at most"
    return UserError("field_malformed", field=name, expected=expected)

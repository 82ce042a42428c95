"""The server's settings: ``jump-server.toml`` in the data folder, then ``JUMP_…`` variables."""

import os
import socket
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

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
"""Variables, or their beginnings, that belong to other parts of the project."""

DRAIN_SECONDS = 4.0
"""What a proxy with the role's configuration needs to notice, where there is one."""

HOST_AND_PORT = r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$"

LISTEN = rf"^unix:/[^\s]{{1,80}}$|{HOST_AND_PORT}"
MAILBOX = r"^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189})?$"
NODE = r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$"

Address = Annotated[str, Field(pattern=HOST_AND_PORT, max_length=255)]


class ConfigError(Exception):
    """A setting is unknown or has a bad value; the text names it."""


class Settings(BaseModel):
    """Every setting, validated; ``docs/operating.md`` explains them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path
    """Where the database, the keys and the configuration are."""
    listen: str = Field(default="0.0.0.0:8443", pattern=LISTEN, max_length=255)
    """Where the server takes connections: ``host:port``, or ``unix:/path``."""
    addresses: tuple[Address, ...] = ()
    """Where Jump Clients reach the server, the preferred first; also the certificate's names."""
    tls: bool = True
    """Serve TLS with the site's own certificate; false behind a proxy that ends TLS."""
    database_url: str = ""
    """SQLAlchemy's URL; SQLite in the data folder when empty."""
    redis_url: str = ""
    """Where several workers meet, ``redis://:password@host:6379/0``; one alone needs none."""
    node: str = Field(default="main", pattern=NODE)
    """This computer's name among the nodes of a site."""
    workers: int = Field(default=1, ge=1, le=64)
    """Processes of this node; each has a socket of its own, see ``listening``."""
    audit_archive: Path | None = None
    """Where the audit log's old rows go; a folder in ``data_dir`` when None."""
    site_name: str = Field(default="Jump", min_length=1, max_length=64)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    max_links: int = Field(default=20_000, ge=1, le=1_000_000)
    """How many Jump Clients may be connected to one worker."""
    session_open_seconds: float = Field(default=15, ge=0.1, le=300)
    """How long a Jump Client may take to open what a session asks of it."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose ``X-Forwarded-For`` is believed."""
    request_limit_bytes: int = Field(default=1024 * 1024, ge=16 * 1024, le=64 * 1024 * 1024)
    heartbeat_seconds: int = Field(default=30, ge=5, le=3600)
    statistics_seconds: int = Field(default=60, ge=5, le=86_400)
    enrolment_rate: float = Field(default=50, gt=0, le=10_000)
    """Enrolments a second that each worker admits."""
    reconnection_rate: float = Field(default=400, gt=0, le=100_000)
    """Jump Clients a second that may connect; the others are told when to come back."""
    address_rate: float = Field(default=20, gt=0, le=10_000)
    """Enrolment or sign-in attempts a second from one address; five times as many in a burst."""
    address_connections: int = Field(default=256, ge=8, le=100_000)
    """Connections from one address that have not become a Jump Client's or a console's own."""
    stop_seconds: float = Field(default=2, ge=0, le=60)
    """A stop tells the Jump Clients one after the other, over so long."""
    drain_seconds: float = Field(default=0, ge=0, le=15)
    """So long before a stop the server says that it is not ready, and goes on serving."""
    rebalance_rate: float = Field(default=5, ge=0, le=1000)
    """Links a second that a worker with more than its share gives away; none when 0."""
    smtp_host: str = Field(default="", max_length=255, pattern=r"^[A-Za-z0-9.:-]*$")
    """The server that mail is sent by; none when empty, and nothing offers to send any."""
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    """How the way to the SMTP server is encrypted: after ``STARTTLS``, or from the beginning."""
    smtp_ca_file: Path | None = None
    """Whom to trust instead of the system's authorities, a PEM file."""
    smtp_user: str = Field(default="", max_length=255)
    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: Path | None = None
    """A file that holds the password, instead of ``smtp_password``."""
    smtp_sender: str = Field(default="", max_length=254, pattern=MAILBOX)
    """The address that mail comes from."""
    vnc_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Where the server itself may connect to for VNC; empty is nowhere, and it is not offered."""
    metrics_loopback: bool = False
    """Serve ``/metrics`` without a token to this computer itself."""
    metrics_listen: str = Field(
        default="", pattern=r"^(|(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5})$"
    )
    """Where the first worker serves its own figures, ``host:port``; each other one a port on."""

    @property
    def archive_folder(self) -> Path:
        """Where the audit log's archive files are."""
        return self.data_dir / (self.audit_archive or "audit-archive")

    @property
    def listening(self) -> tuple[str, ...]:
        """Where each worker takes connections, by its index."""
        if self.listen.startswith("unix:"):
            return tuple(f"{self.listen}-{index}.sock" for index in range(self.workers))
        host, _, port = self.listen.rpartition(":")
        return tuple(f"{host}:{int(port) + index}" for index in range(self.workers))

    @property
    def metrics_listening(self) -> tuple[tuple[str, int], ...]:
        """Where each worker serves its own figures, by its index; empty when none does."""
        if not self.metrics_listen:
            return ()
        host, _, port = self.metrics_listen.rpartition(":")
        return tuple((host.strip("[]"), int(port) + index) for index in range(self.workers))

    def read_smtp_password(self) -> str:
        """The SMTP server's password, read anew from its file if it is in one."""
        if self.smtp_password_file is None:
            return self.smtp_password.get_secret_value()
        return self.smtp_password_file.read_text(encoding="utf-8").rstrip("\r\n")

    @model_validator(mode="after")
    def _can_mail(self) -> Self:
        if not self.smtp_host:
            return self
        if not self.smtp_sender:
            raise ValueError("smtp_host needs smtp_sender")
        if self.smtp_password.get_secret_value() and self.smtp_password_file:
            raise ValueError("smtp_password and smtp_password_file exclude each other")
        if self.smtp_user and self.smtp_tls == "none":
            raise ValueError("smtp_user needs smtp_tls: a password goes over no open line")
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
            raise ValueError("several workers need redis_url")
        if self.redis_url and not self.database_url.startswith("postgresql"):
            raise ValueError("with redis_url, database_url must be PostgreSQL's")
        if self.redis_url and self.tls:
            raise ValueError("with redis_url, tls must be false: a proxy ends TLS")
        if self.listen.startswith("unix:") and not self.addresses:
            raise ValueError("with a unix socket, say in addresses where clients reach the server")
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
    """Read the settings of ``data_dir``; the environment wins over the file.

    Raises:
        ConfigError: the file cannot be read, or a setting is unknown or bad.
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
        raise ConfigError(f"{path}: data_dir is where this file is; leave it out")
    values.update(_from_environment(os.environ if environ is None else environ))
    try:
        return Settings(data_dir=data_dir.absolute(), **values)
    except ValidationError as error:
        raise ConfigError("; ".join(_problem(item) for item in error.errors())) from error


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
            raise ConfigError(f"{variable}: there is no such setting")
        several = get_origin(field.annotation) is tuple
        values[key] = (
            [part.strip() for part in text.split(",") if part.strip()] if several else text
        )
    return values


def _problem(item: Any) -> str:
    name = ".".join(str(part) for part in item["loc"]) or "settings"
    return f"{name}: {item['msg']}"

"""The pages of the settings, from the docstrings and limits of the classes that hold them."""

import ast
import inspect
import itertools
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from jump_server.config import DRAIN_SECONDS, Settings
from jump_server.core.inputs import Between
from jump_server.models.site_settings import SiteSettings
from jump_server.settings.site_settings import DEFAULTS, SettingsChange

GROUPS = {
    "Network and TLS": ("listen", "addresses", "tls", "trusted_proxies", "site_name"),
    "Storage and logging": ("database_url", "audit_archive", "log_level", "log_format"),
    "Several workers and nodes": (
        "redis_url",
        "node",
        "workers",
        "stop_seconds",
        "drain_seconds",
        "rebalance_rate",
    ),
    "Jump Clients": (
        "heartbeat_seconds",
        "statistics_seconds",
        "session_open_seconds",
        "user_sessions",
        "max_links",
        "reconnection_rate",
        "enrolment_rate",
        "kept_payloads",
    ),
    "Limits for requests": ("request_limit_bytes", "address_rate", "address_connections"),
    "Mail": (
        "smtp_host",
        "smtp_port",
        "smtp_tls",
        "smtp_ca_file",
        "smtp_user",
        "smtp_password",
        "smtp_password_file",
        "smtp_sender",
    ),
    "Webhook for alerts": ("webhook_networks", "webhook_ca_file"),
    "VNC from the server": ("vnc_networks",),
    "Passive Jump Clients": (
        "passive_networks",
        "passive_connect_seconds",
        "passive_idle_seconds",
    ),
    "Metrics": ("metrics_loopback", "metrics_listen"),
}
"""The settings of ``jump-server.toml`` by heading. Every setting has to be in one group."""

CHOSEN = {
    "addresses": "this computer's name with the port of `listen`",
    "database_url": "SQLite in the data folder",
    "audit_archive": "`audit-archive` in the data folder",
    "smtp_ca_file": "the system's authorities",
    "webhook_networks": "`0.0.0.0/0`, `::/0`",
    "webhook_ca_file": "the system's authorities",
    "passive_networks": "`10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `fc00::/7`",
    "drain_seconds": f"`0`, or `{DRAIN_SECONDS:g}` with `redis_url`",
}
"""Defaults that the server chooses by other means than the field's value."""

TYPES = {"bool": "true or false", "int": "integer", "float": "number"}

HEAD = """\
# Server settings

<!-- Generated from server/jump_server/config.py by docs/generate (`make docs`). Do not edit. -->

The settings of `jump-server.toml`, for administrators of the server. The file is in the data folder,
and a change takes effect when the server restarts. [Site settings](site-settings.md) are different:
you change them in the browser while the server runs.

## How to set them

```toml
listen = "0.0.0.0:443"
addresses = ["jump.example.com:443"]
site_name = "Example Ltd"
```

Environment variables override the file. `listen` is `JUMP_LISTEN` there, and lists are separated by
commas. The server refuses to start if a setting is unknown or invalid, and names it in the error.

The data folder itself is not a setting. `--data-dir` or `JUMP_DATA_DIR` names it; the default is
`/var/lib/jump-server`.
"""

SITE_HEAD = """\
# Site settings

<!-- Generated from server/jump_server by docs/generate (`make docs`). Do not edit. -->

The settings that you change while the server runs, at `/login` › Settings or with the API
(`/api/v1/settings`). You need the right `settings`. Changes take effect immediately in every worker,
and the audit log records each of them with the old and the new value.

| setting | default and range | meaning |
| --- | --- | --- |
"""

SITE_TAIL = """\

A limit below the current number removes nothing; it refuses new Jump Clients only. At
`jump_client_limit` no installer can be created, and an installation fails with
`client_limit_reached`. *Deployments* in the reports lists such installations as rejected. A Jump Client
that was installed while the server was unreachable tries to enrol again every five minutes, as long
as its installer is valid.

The report of deployments keeps the newest 10,000 rejected installations at most.

[Keep records for the right time](../how-to/operate/keep-records.md) explains the five settings that
end with `_days` and concern records. [Set up two-factor
authentication](../how-to/operate/set-up-second-factors.md) explains `second_factor_policy`.

[Alerts](../how-to/operate/get-alerts.md#by-the-api) and the
[support portal](../how-to/operate/support-portal.md#by-the-api) have settings of their own.
"""


def page() -> str:
    """Return the page of the settings of ``jump-server.toml``."""
    grouped = [name for names in GROUPS.values() for name in names]
    expected = sorted(set(Settings.model_fields) - {"data_dir"})
    if sorted(grouped) != expected:
        raise LookupError(f"settings without a group: {set(expected) ^ set(grouped)}")
    texts = _docstrings(Settings)
    parts = [HEAD]
    for heading, names in GROUPS.items():
        parts.append(f"\n## {heading}\n")
        parts += [_setting(name, Settings.model_fields[name], texts[name]) for name in names]
    return "".join(parts)


def site_page() -> str:
    """Return the page of the settings that the database holds."""
    texts = _docstrings(SiteSettings)
    types = get_type_hints(SettingsChange, include_extras=True)
    rows = (
        f"| `{name}` | {_site_default(default)}{_site_range(types[name])} | {texts[name]} |\n"
        for name, default in DEFAULTS.items()
    )
    return SITE_HEAD + "".join(rows) + SITE_TAIL


def _setting(name: str, field: FieldInfo, text: str) -> str:
    return f"\n### {name}\n\n{text}\n\nType: {_type(field)}. Default: {_default(name, field)}.\n"


def _type(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind)[:-1]) + (
            f" or `{get_args(kind)[-1]}`"
        )
    if get_origin(kind) is tuple:
        return "list of texts"
    name = TYPES.get(getattr(kind, "__name__", ""), "text")
    bounds = {type(item): item for item in field.metadata}
    low, above, high = bounds.get(Ge), bounds.get(Gt), bounds.get(Le)
    if high is None:
        return name
    least = f"from {_number(low.ge)}" if low else f"above {_number(above.gt)}" if above else ""
    return f"{name} {least} to {_number(high.le)}"


def _default(name: str, field: FieldInfo) -> str:
    if name in CHOSEN:
        return CHOSEN[name]
    value = field.default
    if value is PydanticUndefined or value is None or value in ("", ()) or name == "smtp_password":
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


def _number(value: Any) -> str:
    return f"{value:,}"


def _site_default(default: object) -> str:
    return "none" if default in (None, "", []) else f"`{str(default).lower()}`"


def _site_range(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "; " + " or ".join(f"`{choice}`" for choice in get_args(kind))
    for found in _annotations(kind):
        if isinstance(found, Between):
            return f"; {_number(found.low)} to {_number(found.high)}"
    return ""


def _annotations(kind: Any) -> Iterator[Any]:
    yield from getattr(kind, "__metadata__", ())
    for inner in get_args(kind):
        yield from _annotations(inner)


def _docstrings(cls: type) -> dict[str, str]:
    """Return the docstrings below a class's attributes, as Markdown."""
    found = {}
    body = next(
        node.body
        for node in ast.walk(ast.parse(inspect.getsource(cls)))
        if isinstance(node, ast.ClassDef)
    )
    for attribute, following in itertools.pairwise(body):
        if (
            isinstance(attribute, ast.AnnAssign)
            and isinstance(attribute.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            text = inspect.cleandoc(str(following.value.value))
            found[attribute.target.id] = re.sub(r"``", "`", text)
    return found

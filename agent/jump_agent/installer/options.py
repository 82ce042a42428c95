"""The package's command line."""

import re
from typing import Callable, Dict, List, MutableMapping, NamedTuple, Optional, Union

from jump_wire.errors import UserError

from ..core import proxy as proxies

Value = Union[str, int, bool]

OFFLINE_MINUTES = (5, 525600)
"""Minimum and maximum of ``--jc-max-offline-minutes``, in minutes, as on the server."""

PORTS = (1024, 65535)
"""Minimum and maximum of ``--jc-passive-port``, as on the server."""

KEY_VARIABLE = "JUMP_KEY_INFO"
"""The environment variable for the installer's key."""


class Options(NamedTuple):
    """The values of the command line. ``overrides`` are installer fields by their API names."""

    help: bool = False
    silent: bool = False
    online_install: bool = False
    install_dir: str = ""
    user: str = ""
    key: str = ""
    proxy: str = ""
    take_over: str = ""
    overrides: Dict[str, Value] = {}  # noqa: RUF012 - never changed in place


class _Option(NamedTuple):
    field: str
    limit: int = 0
    parse: Optional[Callable[[str, str], Value]] = None
    is_override: bool = False
    takes_words: bool = False


def _minutes(option: str, value: str) -> int:
    low, high = OFFLINE_MINUTES
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise UserError("field_out_of_range", field=option, low=low, high=high)
    return int(value)


def _port(option: str, value: str) -> int:
    low, high = PORTS
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise UserError("field_out_of_range", field=option, low=low, high=high)
    return int(value)


def _proxy(option: str, value: str) -> str:
    try:
        proxies.parse(value)
    except ValueError:
        raise UserError("field_malformed", field=option, expected=proxies.EXPECTED) from None
    return value


OPTIONS: Dict[str, _Option] = {
    "--install-dir": _Option("install_dir", 4096),
    "--user": _Option("user", 64),
    "--jc-name": _Option("name", 128, is_override=True),
    "--jc-jump-group": _Option("jump_group", 128, is_override=True),
    "--jc-tag": _Option("tag", 64, is_override=True),
    "--jc-comments": _Option("comments", 1024, is_override=True, takes_words=True),
    "--jc-max-offline-minutes": _Option("max_offline_minutes", 16, _minutes, is_override=True),
    "--jc-passive-port": _Option("passive_port", 16, _port, is_override=True),
    "--jc-passive-listen": _Option("passive_listen", 64, is_override=True),
    "--key-info": _Option("key", 128),
    "--proxy": _Option("proxy", 1024, _proxy),
    "--take-over": _Option("take_over", 4096),
}
"""The options that take a value."""

FLAGS: Dict[str, _Option] = {
    "--jc-ephemeral": _Option("ephemeral", is_override=True),
    "--jc-passive": _Option("passive", is_override=True),
    "--online-install": _Option("online_install"),
    "--silent": _Option("silent"),
    "--help": _Option("help"),
}
"""The options that take no value."""


def option_of(field: str) -> str:
    """Return the option that overrides an installer's field, or the field if there is none."""
    for table in (OPTIONS, FLAGS):
        for name, option in table.items():
            if option.is_override and option.field == field:
                return name
    return field


def parse(arguments: List[str]) -> Options:
    """Parse the command line. Both ``--option value`` and ``--option=value`` are accepted.

    The value of ``--jc-comments`` includes all words up to the next option.

    Raises:
        UserError: option_unknown, option_needs_value, or a field_* error with the option's name.
    """
    found: Dict[str, Value] = {}
    overrides: Dict[str, Value] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        option = FLAGS.get(name) if not equals else None
        parsed: Value = True
        if option is None:
            option = OPTIONS.get(name)
            if option is None:
                raise UserError("option_unknown", option=_shown(name))
            if not equals:
                if not rest or rest[0].split("=", 1)[0] in OPTIONS or rest[0] in FLAGS:
                    raise UserError("option_needs_value", option=name)
                value = rest.pop(0)
            while option.takes_words and rest and not re.match("--[a-z]", rest[0]):
                value = "%s %s" % (value, rest.pop(0))
            parsed = _check(name, option, value)
        (overrides if option.is_override else found)[option.field] = parsed
    return Options(overrides=overrides, **found)  # type: ignore[arg-type]  # by the tables


def with_environment(options: Options, environment: MutableMapping[str, str]) -> Options:
    """Return the options with the key from the environment, and remove it from there.

    The variable keeps the key off the command line, because every user of a computer can read the
    arguments of its processes. An option takes precedence over the variable.

    Raises:
        UserError: a field_* error with the variable's name.
    """
    key = environment.pop(KEY_VARIABLE, "")
    if not key or options.key:
        return options
    return options._replace(key=str(_check(KEY_VARIABLE, OPTIONS["--key-info"], key)))


def _check(name: str, option: _Option, value: str) -> Value:
    if not value and not option.is_override:
        raise UserError("option_needs_value", option=name)
    if len(value) > option.limit:
        raise UserError("field_too_long", field=name, limit=option.limit)
    if any(ord(c) < 32 and c not in "\n\t" for c in value) or _has_surrogates(value):
        raise UserError("field_malformed", field=name, expected="UTF-8")
    return option.parse(name, value) if option.parse else value


def _has_surrogates(value: str) -> bool:
    """Return whether an argument was not UTF-8: Python replaces invalid bytes with surrogates."""
    return any(0xD800 <= ord(character) <= 0xDFFF for character in value)


def _shown(name: str) -> str:
    return name[:40].encode("ascii", "replace").decode()


def was_silent(arguments: List[str]) -> bool:
    """Return whether ``--silent`` is given, even on an invalid command line."""
    return "--silent" in arguments

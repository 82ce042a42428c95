"""The options of an installation: the command line's, and those in a file.

The file is ``--parameters <path>``: a JSON object in UTF-8 whose keys are the long options without
their dashes, such as ``{"key-info": "…", "jc-tag": "servers", "jc-ephemeral": true}``. An MSI has a
property for each option, so a value that is empty counts as missing, and texts such as ``1`` and
``no`` stand for true and false. An option on the command line takes precedence.
"""

import json
from typing import Any, Dict, List, NamedTuple, Optional

from jump_wire.errors import UserError

from ...core import permission
from ...core.store import read_bytes
from ...installer.options import FLAGS, OPTIONS, Options, parse

OPTION = "--parameters"
LIMIT = 64 * 1024
"""Maximum size of the file in bytes."""

PRODUCT = "product"
"""The key with the product code of the MSI that owns the files."""

_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


UNINSTALL = "--uninstall"
"""The option that removes the installation in a directory instead."""


class Arguments(NamedTuple):
    """What is asked for.

    Attributes:
        options: the options of an installation.
        product: the product code of the MSI that runs this, or an empty text.
        uninstall: the directory to remove; None to install.
        token_path: the file with the maintenance token, for removing.
    """

    options: Options
    product: str
    uninstall: Optional[str] = None
    token_path: Optional[str] = None


def read(arguments: List[str]) -> Arguments:
    """Return the options of a command line, and of the file that it names.

    Raises:
        UserError: as :func:`jump_agent.installer.options.parse` does, or parameters_unreadable.
    """
    asked = permission.split(arguments)
    rest, path = _split(asked.arguments, OPTION)
    rest, directory = _split(rest, UNINSTALL)
    typed = parse(rest)
    if not path:
        return Arguments(typed, "", directory, asked.path)
    values = _load(path)
    product = values.pop(PRODUCT, "") or ""
    if not isinstance(product, str) or len(product) > 64:
        raise UserError("field_malformed", field=PRODUCT, expected="a product code")
    given = parse(_as_arguments(values))
    merged = {
        name: typed_value or getattr(given, name)
        for name, typed_value in typed._asdict().items()
        if name != "overrides"
    }
    options = Options(**merged, overrides={**given.overrides, **typed.overrides})
    return Arguments(options, product, directory, asked.path)


def _split(arguments: List[str], option: str) -> "tuple[List[str], Optional[str]]":
    """Take an option with a path out of the arguments."""
    rest: List[str] = []
    path: Optional[str] = None
    index = 0
    while index < len(arguments):
        name, equals, value = arguments[index].partition("=")
        index += 1
        if name != option:
            rest.append(arguments[index - 1])
            continue
        if not equals and index < len(arguments):
            value, index = arguments[index], index + 1
        if not value:
            raise UserError("option_needs_value", option=option)
        path = value
    return rest, path


def _load(path: str) -> Dict[str, Any]:
    try:
        values = json.loads(read_bytes(path, LIMIT).decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError("parameters_unreadable", path=path, reason=reason) from error
    except (ValueError, RecursionError) as error:
        raise UserError("parameters_unreadable", path=path, reason="JSON, UTF-8") from error
    if not isinstance(values, dict):
        raise UserError("parameters_unreadable", path=path, reason="{…}")
    return values


def _as_arguments(values: Dict[str, Any]) -> List[str]:
    found: List[str] = []
    for key, value in values.items():
        name = "--" + key
        if name in FLAGS:
            if _flag(name, value):
                found.append(name)
        elif name not in OPTIONS:
            raise UserError("option_unknown", option=_shown(name))
        elif isinstance(value, bool) or not isinstance(value, (str, int, type(None))):
            raise UserError("field_malformed", field=name, expected="a text")
        elif value not in (None, ""):
            found.append("%s=%s" % (name, value))
    return found


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, str) and value:
        value = _WORDS.get(value.strip().lower(), value)
    if value in (None, ""):
        return False
    if not isinstance(value, bool):
        raise UserError("field_malformed", field=name, expected="true or false")
    return value


def _shown(name: str) -> str:
    return name[:40].encode("ascii", "replace").decode()

"""Checks of an installation that need nothing of the platform: the key, the proxies, the server."""

import os
import re
import time
from typing import Dict, List, Optional

from jump_wire.errors import CATALOGUE, UserError

from ..core import proxy as proxies
from ..core.clock import server_time, wrong_clock
from ..core.console import error_of
from ..core.dial import DialError, Route, ServerRefused, WrongCertificate, pinned_context
from ..core.enrolment import check_key
from ..core.identity import load
from ..core.layout import Layout
from .options import Options, option_of
from .parameters import Parameters

SERVER_SECONDS = 5.0
"""Time limit, in seconds, for each step of a connection to the server."""


_IDENTITY = re.compile(r"[0-9a-f]{32}:[A-Za-z0-9_-]{43}")


def key(options: Options, parameters: Parameters, moment: float) -> str:
    """Return the installer's key.

    For the package's own key, check its expiry at ``moment`` (Unix time) and the overrides.

    Raises:
        UserError: key_missing, installer_expired or override_not_allowed.
    """
    if options.key and options.key != parameters.key:
        return options.key
    if not parameters.key:
        raise UserError("key_missing")
    expires = parameters.expires_at
    if expires and moment >= expires:
        shown = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(expires))
        raise UserError("installer_expired", time=shown)
    for field in options.overrides:
        if field not in parameters.overridable:
            raise UserError("override_not_allowed", option=option_of(field))
    return parameters.key


def former(layout: Layout, runs: bool, command: str) -> Dict[str, str]:
    """Return the identity of an earlier installation, whose record the new one takes over.

    Another account may have written the file, so only what an identity looks like is used.

    Args:
        layout: the earlier installation.
        runs: whether it runs.
        command: what stops it.

    Raises:
        UserError: field_malformed; former_running, because the server never gives a record that is
            online to another installation.
    """
    try:
        found = load(layout.identity)
    except (OSError, ValueError):
        found = None
    if found is None or not _IDENTITY.fullmatch("%s:%s" % (found.client_id, found.credential)):
        expected = "the directory of an earlier Jump Client that has been online"
        raise UserError("field_malformed", field="--take-over", expected=expected)
    if runs:
        raise UserError("former_running", path=layout.directory, command=command)
    return {"client_id": found.client_id, "credential": found.credential}


def proxy(options: Options, parameters: Parameters) -> str:
    """Return the client's proxies: the option's, otherwise those of the current environment.

    Returns:
        The value for :func:`.proxy.choose`, valid for each of the server's addresses.

    Raises:
        UserError: field_malformed, with the name of the wrong variable.
    """
    found = options.proxy or proxies.kept(os.environ)
    try:
        for address in parameters.addresses:
            proxies.choose(*proxies.split_address(address, 443), found, {})
    except proxies.BadProxy as error:
        raise UserError(
            "field_malformed", field=error.variable, expected=proxies.EXPECTED
        ) from None
    return found


def now(parameters: Parameters, chosen_proxy: str) -> float:
    """Return the Unix time. Use the server's if the package has expired by the local clock."""
    here = time.time()
    if parameters.expires_at and here >= parameters.expires_at:
        for route in _routes(parameters, chosen_proxy):
            there = server_time(route)
            if there is not None:
                return there
    return here


def server(
    options: Options, parameters: Parameters, chosen_key: str, chosen_proxy: str
) -> Optional[UserError]:
    """Check the key with the server.

    Returns:
        The reason why the server did not answer, or None if it accepted the key. Without an
        answer, the key is checked at the first start.

    Raises:
        UserError: the server's error code if it refuses the key; certificate_mismatch if another
            server answers in its place; server_unreachable or clock_wrong if there is no answer
            and ``--online-install`` requires one.
    """
    problem = UserError("server_unreachable", server=parameters.addresses[0], reason="")
    for route in _routes(parameters, chosen_proxy):
        reason = ""
        try:
            check_key(route, chosen_key, dict(options.overrides))
        except WrongCertificate as error:
            if not error.by_clock:
                raise UserError("certificate_mismatch", server=route.address) from None
            clock = wrong_clock(route)
            if clock is not None:
                problem = clock
                break
            reason = str(error)
        except ServerRefused as error:
            if error.code in CATALOGUE and error.status < 500 and error.status != 429:
                raise error_of(error.code, error.parameters) from None
            reason = str(error)
        except DialError as error:
            reason = str(error)
        else:
            return None
        problem = UserError("server_unreachable", server=route.address, reason=reason)
    if options.online_install:
        raise problem
    return problem


def _routes(parameters: Parameters, chosen_proxy: str) -> List[Route]:
    try:
        context = pinned_context(parameters.ca_pem)
    except ValueError as error:
        raise UserError("package_damaged") from error
    return [
        Route(address, context, chosen_proxy, SERVER_SECONDS) for address in parameters.addresses
    ]

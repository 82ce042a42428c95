"""The package's main program: reads the options, checks, installs, and reports."""

import os
from typing import List

from jump_wire.errors import UserError
from jump_wire.languages import language

from ... import VERSION
from ...core.config_file import read_config
from ...core.console import choose, complain, say
from ...core.layout import Layout
from ...installer import checks as common
from ...installer.options import Options, was_silent, with_environment
from ...installer.parameters import Parameters, parse
from .. import event_log, registration, storage, uninstall
from ..erase import erase
from . import arguments as given
from . import checks, code, replace
from . import help as help_texts
from .install import Plan, install, take_back
from .marks import INSTALLING, was_interrupted

_LIMIT = 1024 * 1024


def main(package: str, arguments: List[str]) -> int:
    """Install from the package in a folder, and return the exit status."""
    silent = was_silent(arguments)
    try:
        asked = given.read(arguments)
        silent = asked.options.silent
        return _main(os.path.abspath(package), asked)
    except UserError as error:
        return _tell(error, silent)
    except KeyboardInterrupt:
        return _tell(UserError("interrupted"), silent)


def _main(package: str, asked: given.Arguments) -> int:
    if asked.uninstall is not None:
        return _uninstall(asked)
    options = with_environment(asked.options, os.environ)
    parameters = _read_parameters(package)
    mode, account = checks.account(options)
    if options.help:
        _show_help(parameters, mode)
        return 0
    directory = checks.directory(options, mode)
    _take_back_interrupted(directory, mode)
    existing = replace.found(directory, mode, parameters)
    if existing is not None:
        replace.replace(package, existing, directory, parameters, asked.product)
        if not options.silent:
            say(_replaced(directory))
        return 0
    if os.path.lexists(directory):
        raise UserError("install_dir_exists", path=directory)
    proxy = common.proxy(options, parameters)
    key = common.key(options, parameters, common.now(parameters, proxy))
    checks.place(directory, mode)
    former = checks.former(options)
    _ask_server(options, parameters, key, proxy)
    plan = Plan(
        package,
        directory,
        mode,
        account,
        registration.new_name(mode),
        key,
        proxy,
        options.overrides,
        parameters,
        asked.product,
        former,
    )
    install(plan)
    if not options.silent:
        say(_installed(directory))
    return 0


def _uninstall(asked: given.Arguments) -> int:
    """Remove an installation. This process runs from elsewhere, so it can delete all of it."""
    directory = os.path.abspath(asked.uninstall or "")
    layout = Layout(directory)
    if not os.path.lexists(directory):
        return 0  # an MSI may be removed after its Jump Client
    config = read_config(layout)
    told = True
    if config is not None:
        permission = uninstall.permitted(layout, config, asked.token_path)
        if permission.status:
            return permission.status
        told = uninstall.farewell(layout, config, permission.token)
    elif not os.path.lexists(os.path.join(directory, uninstall.REMOVING)):
        raise UserError("not_installed", path=directory)
    reason = erase(directory)
    if reason:
        raise UserError("files_remain", path=directory, reason=reason)
    if not asked.options.silent:
        uninstall.say_removed(told)
    return 0


def _take_back_interrupted(directory: str, mode: str) -> None:
    was_removed = os.path.lexists(os.path.join(directory, uninstall.REMOVING))
    was_begun = was_removed or was_interrupted(directory, INSTALLING)
    if was_begun and take_back(Layout(directory), mode):
        raise UserError("install_dir_not_writable", path=directory)


def _ask_server(options: Options, parameters: Parameters, key: str, proxy: str) -> None:
    problem = common.server(options, parameters, key, proxy)
    if problem is None or options.silent:
        return
    if problem.code != "server_unreachable":
        complain(problem.text(language()))
    complain(
        choose(
            "The server isn't responding. The key will be checked when the Jump Client first "
            "connects.",
            "Le serveur ne répond pas. La clé sera vérifiée à la première connexion du Jump "
            "Client.",
        )
    )


def _installed(directory: str) -> str:
    return choose(
        "Jump Client installed in %s. It is running, and starts by itself from now on.",
        "Jump Client installé dans %s. Il est démarré, et démarrera désormais tout seul.",
    ) % (directory)


def _replaced(directory: str) -> str:
    return choose(
        "The Jump Client in %s now has version %s. It is running.",
        "Le Jump Client dans %s a maintenant la version %s. Il est démarré.",
    ) % (directory, VERSION)


def _read_parameters(package: str) -> Parameters:
    try:
        return parse(storage.read_bytes(os.path.join(package, code.PARAMETERS), _LIMIT))
    except OSError:
        raise UserError("package_damaged") from None


def _show_help(parameters: Parameters, mode: str) -> None:
    text = choose(help_texts.ENGLISH, help_texts.FRENCH)
    directory = checks.default_directory(mode)
    say(text % {"version": VERSION, "site": parameters.site_name, "directory": directory})


def _tell(error: UserError, silent: bool) -> int:
    if not silent:
        complain(error.text(language()))
    event_log.report("%s: %s" % (error.code, error.text()))
    return error.kind.exit_status

"""The package's main program: reads the command line, checks, installs, and reports."""

import os
import pwd
import shlex
import signal
import sys
import zipfile
from types import FrameType
from typing import List, NoReturn, Optional

from jump_wire.errors import UserError
from jump_wire.languages import language

from ... import VERSION
from ...core.console import choose, complain, say
from ...core.layout import SERVICE
from ...installer import checks as common
from ...installer.options import Options, parse, was_silent, with_environment
from ...installer.parameters import Parameters
from ...installer.parameters import parse as parse_parameters
from .. import privileges, syslog
from . import checks
from . import help as help_texts
from .handover import MARK, hand_over
from .install import Plan, install
from .repair import damaged, repair

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that interrupt an installation."""


class _Interrupted(Exception):
    pass


def main(package: str, arguments: List[str]) -> int:
    """Install from ``package``, and return the exit status.

    The caller may have blocked the signals: one that arrived since then is reported here.
    """
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    silent = was_silent(arguments)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        status = _main(package, arguments)
        _ignore_signals()
        return status
    except UserError as error:
        return _tell(error, silent)
    except (_Interrupted, KeyboardInterrupt):
        return _tell(UserError("interrupted"), silent)


def _main(package: str, arguments: List[str]) -> int:
    os.umask(0o022)
    handed_to = os.environ.pop(MARK, "") if os.geteuid() else ""
    options = with_environment(parse(arguments), os.environ)
    parameters = _read_parameters(package)
    if options.help:
        _show_help(package, parameters)
        return 0
    mode, owner = checks.account(options)
    directory = checks.directory(options, mode)
    if mode == SERVICE and privileges.is_accounts_place(directory, owner):
        return hand_over(package, [*arguments, "--install-dir", directory], options.key, owner)
    if damaged(directory, mode, owner.pw_name, parameters):
        python = checks.python(mode, owner, os.path.dirname(directory))
        repair(directory, package, python, parameters.release_root)
        if not options.silent:
            say(_repaired(directory))
        return 0
    plan = _check(package, options, parameters, mode, owner, directory)
    remains = install(plan)
    if not options.silent:
        for path, reason in remains:
            complain(
                choose(
                    "Couldn't delete files of an earlier Jump Client: %s (%s).",
                    "Impossible de supprimer les fichiers d'un ancien Jump Client : %s (%s).",
                )
                % (path, reason)
            )
        say(_installed(plan.directory, handed_to))
    return 0


def _repaired(directory: str) -> str:
    return choose(
        "The Jump Client in %s is repaired. Restart it: %s restart",
        "Le Jump Client dans %s est réparé. Redémarrez-le : %s restart",
    ) % (directory, shlex.quote(os.path.join(directory, "init-script")))


def _installed(directory: str, handed_to: str) -> str:
    """Return the success message with the start command.

    ``handed_to`` is the account for which root installed, otherwise empty.
    """
    script = os.path.join(directory, "init-script")
    if handed_to:
        return choose(
            "Jump Client installed in %s for the account %s. To start it: %s",
            "Jump Client installé dans %s pour le compte %s. Pour le démarrer : %s",
        ) % (directory, handed_to, privileges.as_account(handed_to, script, "start"))
    return choose(
        "Jump Client installed in %s. To start it: %s",
        "Jump Client installé dans %s. Pour le démarrer : %s",
    ) % (directory, shlex.quote(script) + " start")


def _check(
    package: str,
    options: Options,
    parameters: Parameters,
    mode: str,
    owner: "pwd.struct_passwd",
    directory: str,
) -> Plan:
    proxy = common.proxy(options, parameters)
    key = common.key(options, parameters, common.now(parameters, proxy))
    checks.place(directory, mode, options.user)
    former = checks.former(options)
    python = checks.python(mode, owner, os.path.dirname(directory))
    if mode == SERVICE and owner.pw_uid == 0 and not options.silent:
        complain(
            choose(
                "Warning: the Jump Client will run as root, with no privilege separation.",
                "Attention : le Jump Client s'exécutera en tant que root, sans séparation des "
                "privilèges.",
            )
        )
    problem = common.server(options, parameters, key, proxy)
    if problem is not None and not options.silent:
        if problem.code != "server_unreachable":
            complain(problem.text(language()))
        complain(
            choose(
                "The server isn't responding. The key will be checked when the Jump Client first "
                "starts.",
                "Le serveur ne répond pas. La clé sera vérifiée au premier démarrage du Jump "
                "Client.",
            )
        )
    overrides = options.overrides
    return Plan(package, directory, mode, owner, python, key, proxy, overrides, parameters, former)


def _read_parameters(package: str) -> Parameters:
    try:
        with zipfile.ZipFile(package) as archive:
            return parse_parameters(archive.read("installer.json"))
    except (OSError, KeyError, zipfile.BadZipFile):
        raise UserError("package_damaged") from None


def _show_help(package: str, parameters: Parameters) -> None:
    text = choose(help_texts.ENGLISH, help_texts.FRENCH)
    mode = SERVICE if os.geteuid() == 0 else ""
    say(
        text
        % {
            "version": VERSION,
            "site": parameters.site_name,
            "package": os.path.basename(package),
            "directory": checks.default_directory(mode),
        }
    )


def _tell(error: UserError, silent: bool) -> int:
    _ignore_signals()
    if not silent:
        complain(error.text(language()))
    syslog.report("%s: %s" % (error.code, error.text()))
    return error.kind.exit_status


def _interrupt(_number: int, _frame: Optional[FrameType]) -> NoReturn:
    _ignore_signals()
    raise _Interrupted


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[0], sys.argv[1:]))

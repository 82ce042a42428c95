"""The page ``reference/package-options.md``, from the package's table of options."""

from jump_agent.installer.options import FLAGS, OPTIONS

TEXTS = {
    "--install-dir": (
        "<path>",
        "The directory, which must not exist yet. The default is `/opt/jumpclient` for root and `~/jumpclient` for other accounts.",
    ),
    "--user": (
        "<name>",
        "Root only, and required for root: the account that the Jump Client runs as. `--user root` is allowed but prints a warning.",
    ),
    "--jc-name": ("<name>", "The name in the console. The default is the computer's name."),
    "--jc-jump-group": (
        "<group>",
        "`user:<username>` (or `utilisateur:<username>`), `jumpgroup:<code name>`, or a shared Jump Group's code name or display name alone.",
    ),
    "--jc-tag": ("<tag>", "The tag in the console."),
    "--jc-comments": ("<text>", "Comments in the console: all words up to the next option."),
    "--jc-max-offline-minutes": (
        "<n>",
        "Minutes offline, 5 to 525,600, after which the Jump Client is removed from the console. If it returns later, it uninstalls itself.",
    ),
    "--jc-ephemeral": ("", "Remove the Jump Client 5 minutes after it goes offline."),
    "--jc-passive": (
        "",
        "Wait on a TCP port for the server's connections, instead of keeping a connection. See [Use passive Jump Clients](../how-to/deploy/use-passive-clients.md).",
    ),
    "--jc-passive-port": ("<port>", "The TCP port, 1024 to 65535. The default is 5832."),
    "--jc-passive-listen": (
        "<where>",
        "The IP address or network interface to wait on. The default is every address.",
    ),
    "--key-info": (
        "<key>",
        "The installer's key, for a generic package. The environment variable `JUMP_KEY_INFO` is safer, because other accounts cannot read it.",
    ),
    "--proxy": ("<url>", "The proxy to the server: `[scheme://][user:password@]host[:port]`."),
    "--take-over": (
        "<path>",
        "The directory of an earlier installation on this computer, which must be stopped. The new Jump Client takes over its record: name, tag, comments, Jump Group, copies and reports.",
    ),
    "--online-install": (
        "",
        "Fail if the server is unreachable, instead of enrolling at the first start.",
    ),
    "--silent": ("", "Print nothing. Check the exit status."),
    "--help": ("", "Show the options."),
}
"""The placeholder of each option's value, and what the option does."""

HEAD = """\
# Package options

<!-- Generated from jump_agent.installer.options.py by docs/generate (`make docs`). Do not edit. -->

The options of a package, `bomgar-scc-<id>.bin`, for those who install Jump Clients by hand or by a
script. [Install a Jump Client on one computer](../how-to/deploy/install-one-computer.md) shows how to
use them.

| option | limit | meaning |
| --- | --- | --- |
"""

TAIL = """\

Both `--option value` and `--option=value` work. A package exits with one of the [exit
statuses](exit-statuses.md).

## Which options an installer allows

An installer decides which `--jc-*` options it allows (its `overridable` fields). By default it allows
the name, the tag, the comments, and the Jump Groups that its creator may deploy to. Its page at
`/login` shows the allowed options and Jump Groups. Other options fail with `override_not_allowed`.

A bare name in `--jc-jump-group` must belong to exactly one shared Jump Group. Otherwise the package
fails with `jump_group_ambiguous` or `jump_group_not_found`.

Independently of `--jc-max-offline-minutes`, the site removes Jump Clients that were offline for a long
time: [`client_expiry_days`](site-settings.md), 180 days by default.

## Proxies

`--proxy` applies to every address of the server. [Use a proxy](../how-to/deploy/use-a-proxy.md) lists
the schemes, and the environment variables that apply without this option.
"""


def page() -> str:
    """Return the page.

    Raises:
        LookupError: an option has no text, or a text has no option.
    """
    known = {**OPTIONS, **FLAGS}
    if set(TEXTS) != set(known):
        raise LookupError(f"options without a text: {set(TEXTS) ^ set(known)}")
    rows = []
    for name, (value, text) in TEXTS.items():
        limit = known[name].limit
        # Numbers have a range, which their texts give.
        limited = f"{limit:,} characters" if limit and value not in ("<n>", "<port>") else ""
        rows.append(f"| `{f'{name} {value}'.rstrip()}` | {limited} | {text} |\n")
    return HEAD + "".join(rows) + TAIL

"""The page ``reference/platforms.md``, from the declaration in ``packages/declared.py``."""

from typing import get_args

from jump_server.packages.declared import PLATFORMS, DeclaredPlatform, Feature
from jump_server.packages.offers import BUILDERS

FEATURES = {
    "service_mode": "Service mode: installed by an administrator, always available",
    "user_mode": "User mode: installed by an ordinary account",
    "options": "[Options](package-options.md) on the command line",
    "silent": "Silent installation",
    "passive": "[Passive Jump Clients](../how-to/deploy/use-passive-clients.md)",
    "ephemeral": "Ephemeral Jump Clients",
    "local_control": "[Disabling and uninstalling can be forbidden](../how-to/operate/local-control.md)",
    "golden_images": "[Golden images](../how-to/deploy/golden-images.md)",
    "updates": "[Signed updates](../how-to/operate/update-jump-clients.md)",
    "shell": "Shell",
    "commands": "Commands (`jump run`)",
    "files": "[Files](../how-to/use/copy-files.md)",
    "tunnels": "VNC and RDP through the computer",
    "screen": "Screen sharing and control",
    "statistics": "Statistics",
    "wake": "Wake-on-LAN",
    "logins": "Login as another account, and logout",
    "support_sessions": "[Support sessions](../how-to/use/help-a-customer.md) without a Jump Client",
    "pinning": "A Jump Client can be pinned in a support session",
}

TRIED = {
    "devices": "real systems",
    "emulated": "an emulation only (Wine)",
    "never": "nothing: it was never run on a real device",
}

HEAD = """\
# Platforms

<!-- Generated from server/jump_server/packages/declared.py by docs/generate (`make docs`). Do not edit. -->

This page shows the platforms that Jump Clients exist for, and what works on each. It is for
administrators who plan a deployment.

## Packages

The name of a package, or of its platform for its first package, is the value of `platform` in the API
and in the module `installer_download`. Without a value, the platform is `linux`.

| package | files | systems |
| --- | --- | --- |
"""

OFFERED = """
A server offers what its build contains. `GET /api/v1/platforms` lists that, and the pages for
installers show nothing else. Other names are refused with `platform_unavailable`. The status page at
`/login` tells administrators what the build lacks for the other packages.

Packages that were never run on a real device are offered only with the site setting
[`untried_platforms`](site-settings.md).

## What works where

| | {names} |
| --- |{line}
"""

RUN = """
## Where the tests run

| platform | its packages are tested on |
| --- | --- |
"""


def page() -> str:
    """Return the page.

    Raises:
        LookupError: a feature has no text, or a text has no feature.
    """
    if set(FEATURES) != set(get_args(Feature)):
        raise LookupError(f"features without a text: {set(FEATURES) ^ set(get_args(Feature))}")
    known = [one for one in PLATFORMS if _exists(one)]
    names = " | ".join(one.title for one in known)
    rows = [HEAD]
    for one in known:
        for package in one.packages:
            if package.name in BUILDERS:
                files = package.file_name("<installer id>")
                rows.append(f"| `{package.name}` | `{files}` | {one.english} |\n")
    rows.append(OFFERED.format(names=names, line=" --- |" * len(known)))
    for name, text in FEATURES.items():
        marks = " | ".join("yes" if name in one.works else "no" for one in known)
        rows.append(f"| {text} | {marks} |\n")
    rows.append(RUN)
    rows += [f"| {one.english} | {TRIED[one.tried]} |\n" for one in known]
    return "".join(rows)


def _exists(platform: DeclaredPlatform) -> bool:
    return any(package.name in BUILDERS for package in platform.packages)

"""Command lines that need only curl or wget, and sh: an installation, and a support session."""

import hashlib
import shlex
from pathlib import Path

from jump_wire.errors import CATALOGUE

_LINE = (
    '(d="$(mktemp -d)" && cd "$d" && trap \'rm -rf "$d"\' 0 2 15 && '
    "export SSL_CERT_FILE=ca SSL_CERT_DIR=. && "
    "{{ curl -fsSko ca {url}/authority || "
    "wget -qO ca --no-check-certificate {url}/authority; }} && "
    "echo '{digest}  ca' | sha256sum -c - >/dev/null && "
    "{{ curl -fsSo get --cacert ca --capath . {url}{script} || "
    "wget -qO get --ca-certificate=ca --ca-directory=. {url}{script}; }} && "
    "echo '{key}' | sh get{account})"
)
"""The first download may come from any server, so its hash must match the hash in this line.

From then on, only that authority's certificates are trusted. A wget that can't verify certificates
(BusyBox's) rejects the option. `echo` is a shell builtin, so the key is in no process list. The
line removes its files even when it is interrupted.
"""


def one_line(address: str, ca_pem: str, key: str, account: str) -> str:
    """Return the line.

    Args:
        address: the server's ``host:port``.
        ca_pem: the site's authority.
        key: the installer's key.
        account: the account that root installs for; empty for an ordinary user's line.
    """
    return _LINE.format(
        url=_url(address),
        digest=hashlib.sha256(ca_pem.encode()).hexdigest(),
        script="/bootstrap",
        key=key,
        account=f" {account}" if account else "",
    )


def support_line(address: str, ca_pem: str, secret: str) -> str:
    """Return the line that starts a support session on the customer's computer.

    Args:
        address: the server's ``host:port``.
        ca_pem: the site's authority.
        secret: the single-use secret that a session key was exchanged for.
    """
    return _LINE.format(
        url=_url(address),
        digest=hashlib.sha256(ca_pem.encode()).hexdigest(),
        script="/support/bootstrap",
        key=secret,
        account="",
    )


def bootstrap(address: str) -> bytes:
    """Return the script that the line of an installer runs."""
    return _script("bootstrap.sh", address)


def support_bootstrap(address: str) -> bytes:
    """Return the script that the line of a support session runs."""
    return _script("support.sh", address)


def _script(name: str, address: str) -> bytes:
    folder = Path(__file__).parent
    parts = [(folder / part).read_text(encoding="utf-8") for part in ("fetch.sh", name)]
    full = CATALOGUE["disk_full"]
    values = {
        "@URL@": _url(address),
        "@FULL_ENGLISH@": shlex.quote(full.english.replace("{path}", "%s")),
        "@FULL_FRENCH@": shlex.quote(full.french.replace("{path}", "%s")),
        "@FULL_STATUS@": str(full.exit_status),
    }
    text = "".join(parts)
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text.encode()


def _url(address: str) -> str:
    return f"https://{address.removesuffix(':443')}/api/v1"

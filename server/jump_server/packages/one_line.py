"""The command line that installs and starts a Jump Client with only curl or wget, and sh."""

import hashlib
from pathlib import Path

_LINE = (
    '(d="$(mktemp -d)" && cd "$d" && trap \'rm -rf "$d"\' 0 2 15 && '
    "export SSL_CERT_FILE=ca SSL_CERT_DIR=. && "
    "{{ curl -fsSko ca {url}/authority || "
    "wget -qO ca --no-check-certificate {url}/authority; }} && "
    "echo '{digest}  ca' | sha256sum -c - >/dev/null && "
    "{{ curl -fsSo get --cacert ca --capath . {url}/bootstrap || "
    "wget -qO get --ca-certificate=ca --ca-directory=. {url}/bootstrap; }} && "
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
        key=key,
        account=f" {account}" if account else "",
    )


def bootstrap(address: str) -> bytes:
    """Return the script that the line runs."""
    text = Path(__file__).with_name("bootstrap.sh").read_text(encoding="utf-8")
    return text.replace("@URL@", _url(address)).encode()


def _url(address: str) -> str:
    return f"https://{address.removesuffix(':443')}/api/v1"

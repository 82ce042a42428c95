"""The line that installs, starts and wires a Jump Client with nothing but curl or wget and sh."""

import hashlib
from pathlib import Path

_LINE = (
    '(d="$(mktemp -d)" && cd "$d" && trap \'rm -rf "$d"\' 0 2 15 && '
    "export SSL_CERT_FILE=ca SSL_CERT_DIR=. && "
    "{{ curl -fsSko ca {url}/authority || "
    "wget -qO ca --no-check-certificate {url}/authority; }} && "
    "echo '{digest}  ca' | sha256sum -c - >&2 && "
    "{{ curl -fsSo get --cacert ca --capath . {url}/bootstrap || "
    "wget -qO get --ca-certificate=ca --ca-directory=. {url}/bootstrap; }} && "
    "echo '{key}' | sh get{account})"
)
"""What is loaded first is loaded from anybody, and has to be the authority whose hash stands here.

From then on only that authority's certificates count; a wget that can't check them (BusyBox's)
refuses the option. `echo` is the shell's own, so the key is in no list of processes. Nothing stays
when the line comes to no end.
"""


def one_line(address: str, ca_pem: str, key: str, account: str) -> str:
    """Write the line.

    Args:
        address: the server's ``host:port``.
        ca_pem: the site's authority.
        key: the installer's key.
        account: whom root installs for; empty for an ordinary user's line.
    """
    return _LINE.format(
        url=_url(address),
        digest=hashlib.sha256(ca_pem.encode()).hexdigest(),
        key=key,
        account=f" {account}" if account else "",
    )


def bootstrap(address: str) -> bytes:
    """The script that the line runs."""
    text = Path(__file__).with_name("bootstrap.sh").read_text(encoding="utf-8")
    return text.replace("@URL@", _url(address)).encode()


def _url(address: str) -> str:
    return f"https://{address.removesuffix(':443')}/api/v1"

"""``bomgar-support.sh``: the customer's program for a support session, which is not installed."""

from dataclasses import dataclass
from pathlib import Path

from . import payload
from .linux_headless import Start, assemble

NAME = "customer.json"

START = Start(
    "Runs the program of a support session; nothing is installed. How: sh <this file>",
    "support_interrupted",
    ":",  # nothing remains on the computer
)


@dataclass(frozen=True)
class SupportParameters:
    """The parameters of one customer's package.

    Attributes:
        addresses: the server's ``host:port``, preferred first.
        ca_pem: the certificate authority that the program trusts.
        secret: the single-use secret that it enrols with.
    """

    addresses: list[str]
    ca_pem: str
    secret: str


def build_support_package(parameters: SupportParameters, folder: Path = payload.FOLDER) -> bytes:
    """Build a package; equal parameters give equal bytes.

    Raises:
        PayloadMissingError: there is no payload.
    """
    values = {
        "addresses": parameters.addresses,
        "ca_pem": parameters.ca_pem,
        "secret": parameters.secret,
    }
    return assemble(payload.with_values(payload.customers(folder), NAME, values), START)

"""What the package of an installation contains besides the Jump Client's code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PackageParameters:
    """The parameters of one package, the same for every platform.

    Attributes:
        installer_id: the installer, or None for a generic package.
        key: the installer's key, or None for a generic package.
        addresses: the server's ``host:port``, preferred first.
        ca_pem: the certificate authority that the client trusts.
        expires_at: the end of the installer's validity (aware), or None.
        overridable: the installer's fields that the command line may override.
        site_name: shown in the help.
        release_root: the root document for signed updates that the client trusts.
    """

    installer_id: str | None
    key: str | None
    addresses: list[str]
    ca_pem: str
    expires_at: datetime | None
    overridable: list[str]
    site_name: str
    release_root: str

    def values(self) -> dict[str, Any]:
        """Return the parameters as the installer on the computer reads them: values of JSON."""
        return {
            "site_name": self.site_name,
            "installer_id": self.installer_id,
            "key": self.key,
            "addresses": self.addresses,
            "ca_pem": self.ca_pem,
            "expires_at": self.expires_at.timestamp() if self.expires_at else None,
            "overridable": sorted(self.overridable),
            "release_root": self.release_root,
        }

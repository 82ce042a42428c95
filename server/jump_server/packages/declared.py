"""The platforms, declared once: their packages, and what works there.

The API, the console, the mail, the collection and the documentation take everything about a
platform from here. A declared platform is not offered by that: see :mod:`.offers`.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

PlatformName = Literal["linux", "windows", "android"]
PackageName = Literal["linux-headless", "windows-exe", "windows-msi", "android"]
PackageKind = Literal["bin", "exe", "msi", "apk"]
Tried = Literal["devices", "emulated", "never"]
"""Where a platform's packages were run: on real devices, only on an emulation of them (Wine), or
never."""
Feature = Literal[
    "service_mode",
    "user_mode",
    "options",
    "silent",
    "passive",
    "ephemeral",
    "local_control",
    "golden_images",
    "updates",
    "shell",
    "commands",
    "files",
    "tunnels",
    "screen",
    "statistics",
    "wake",
    "logins",
    "support_sessions",
    "pinning",
]
"""What can work on a platform, or not."""


@dataclass(frozen=True, slots=True)
class DeclaredPackage:
    """One kind of package.

    Attributes:
        name: the value of ``platform`` in the API that means exactly this package.
        platform: the platform's name.
        kind: the end of its files' names.
        content_type: of the download.
        stem: the beginning of its files' names.
        keyed: whether the package of an installer contains its key. Otherwise, it is the same file
            for every installer, and the installer's link brings the key.
    """

    name: PackageName
    platform: PlatformName
    kind: PackageKind
    content_type: str
    stem: str = "bomgar-scc"
    keyed: bool = True

    def file_name(self, installer_id: str | None) -> str:
        """Return the name of the package of an installer, or of the generic one."""
        part = f"-{installer_id}" if installer_id and self.keyed else ""
        return f"{self.stem}{part}.{self.kind}"


@dataclass(frozen=True, slots=True)
class DeclaredPlatform:
    """One platform.

    Attributes:
        name: the value of ``platform`` in the API that means its first package.
        title: its name in every language.
        english: the systems that it stands for, in texts.
        french: the same in French.
        packages: its packages, the usual one first.
        works: what works there.
        tried: where its packages were run.
        least: the lowest version of the system, as the system calls it; empty for any.
        architectures: the processors; empty for any.
    """

    name: PlatformName
    title: str
    english: str
    french: str
    packages: tuple[DeclaredPackage, ...]
    works: frozenset[Feature]
    tried: Tried
    least: str = ""
    architectures: tuple[str, ...] = ()


LINUX: Final = DeclaredPlatform(
    "linux",
    "Linux",
    "Linux (x86-64 and ARM)",
    "Linux (x86-64 et ARM)",
    (DeclaredPackage("linux-headless", "linux", "bin", "application/x-sh"),),
    works=frozenset(get_args(Feature)),
    tried="devices",
    architectures=("x86_64", "arm"),
)
WINDOWS: Final = DeclaredPlatform(
    "windows",
    "Windows",
    "Windows 10 and later (64-bit)",
    "Windows 10 et versions ultérieures (64 bits)",
    (
        DeclaredPackage(
            "windows-exe", "windows", "exe", "application/vnd.microsoft.portable-executable"
        ),
        DeclaredPackage(
            "windows-msi", "windows", "msi", "application/x-msi", stem="bomgar-scc-win64"
        ),
    ),
    works=frozenset(
        (
            "service_mode",
            "user_mode",
            "options",
            "silent",
            "ephemeral",
            "local_control",
            "shell",
            "commands",
            "files",
            "tunnels",
            "statistics",
        )
    ),
    tried="emulated",
    least="10",
    architectures=("x86_64",),
)
ANDROID: Final = DeclaredPlatform(
    "android",
    "Android",
    "Android 8 and later",
    "Android 8 et versions ultérieures",
    (
        DeclaredPackage(
            "android", "android", "apk", "application/vnd.android.package-archive", keyed=False
        ),
    ),
    works=frozenset(("user_mode", "commands", "statistics")),
    tried="never",
    least="8",
)

PLATFORMS: Final[tuple[DeclaredPlatform, ...]] = (LINUX, WINDOWS, ANDROID)
"""Every declared platform, in the order in which they are offered."""

CONTENT_TYPES: Final = tuple(
    dict.fromkeys(package.content_type for one in PLATFORMS for package in one.packages)
)
"""The content types of all packages."""

DEFAULT: Final = "linux"
"""The platform of a request that names none."""

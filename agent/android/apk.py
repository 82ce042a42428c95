"""Builds the app for Android: ``python agent/android/apk.py FOLDER [--key KEYSTORE]``.

Writes ``android.apk`` and ``android.json`` into the folder. With ``--new-key KEYSTORE``, it makes a
key instead, which signs all later builds: Android accepts an update only with the same key.

It uses the SDK that ``ANDROID_HOME`` names, otherwise Debian's packages, D8 of PyPI
(``make android-tools``) and the declarations in ``stubs``. Equal sources and keys give equal bytes.
"""

import argparse
import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from android import build
from jump_agent import VERSION

FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")
APK, FACTS = "android.apk", "android.json"
ALIAS = "jumpclient"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def version_code(name: str) -> int:
    """Return Android's number for a version: a later one must have a higher number."""
    major, minor, patch = map(int, re.split("[-+]", name, maxsplit=1)[0].split("."))
    return (major * 1000 + minor) * 1000 + patch


def password_file(keystore: Path) -> Path:
    """Return where the password of a keystore is."""
    return keystore.with_name(keystore.name + ".password")


def new_key(keystore: Path) -> None:
    """Make the key that signs the app, beside a file with its password.

    Raises:
        FileExistsError: there is one already. It must be kept.
    """
    if keystore.exists():
        raise FileExistsError(f"{keystore} exists and must be kept")
    keystore.parent.mkdir(parents=True, exist_ok=True)
    password = password_file(keystore)
    descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(24))
    made = keystore.with_name(keystore.name + ".new")
    made.unlink(missing_ok=True)
    old = os.umask(0o077)
    try:
        build.run(
            *(build.program("keytool", "default-jre-headless"), "-genkeypair"),
            *("-keystore", made, "-storetype", "PKCS12", "-storepass:file", password),
            *("-alias", ALIAS, "-dname", "CN=Jump Client", "-validity", "36500"),
            *("-keyalg", "RSA", "-keysize", "3072"),
        )
    finally:
        os.umask(old)
    made.rename(keystore)


def android_jar(place: Path) -> Path:
    """Return Android's classes to compile against: the SDK's, otherwise the stubs, compiled."""
    sdk = os.environ.get("ANDROID_HOME")
    found = sorted(Path(sdk).glob("platforms/android-*/android.jar")) if sdk else []
    if found:
        return found[-1]
    build.compiled(place / "stubs", [build.HERE / "stubs"])
    return place / "stubs"


def framework(classes: Path) -> Path:
    """Return Android's resources: in the SDK's classes, otherwise Debian's.

    Raises:
        Missing: neither is there.
    """
    if classes.is_file():
        return classes
    if not FRAMEWORK.exists():
        raise build.Missing(f"{FRAMEWORK} is missing (Debian: android-framework-res)")
    return FRAMEWORK


def unsigned(place: Path) -> Path:
    """Build the app in the folder ``place``, and return the file before it is signed."""
    against = android_jar(place)
    aapt = build.program("aapt2", "aapt")
    resources, linked = place / "resources.zip", place / "linked.apk"
    build.run(aapt, "compile", "--dir", build.HERE / "res", "-o", resources)
    build.run(
        *(aapt, "link", "-I", framework(against), "-o", linked, "--java", place / "made"),
        *("--manifest", build.HERE / "AndroidManifest.xml"),
        *("--version-name", VERSION, "--version-code", str(version_code(VERSION)), resources),
    )
    sources = [*build.core_sources(place / "made"), build.HERE / "app"]
    build.compiled(place / "classes", sources, against)
    build.to_dex(place / "classes", place, against)
    with zipfile.ZipFile(linked, "a") as target:
        entry = zipfile.ZipInfo("classes.dex", _EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(entry, (place / "classes.dex").read_bytes(), compresslevel=9)
    aligned = place / "aligned.apk"
    build.run(build.program("zipalign", "zipalign"), "-f", "4", linked, aligned)
    return aligned


def signed(source: Path, target: Path, keystore: Path) -> str:
    """Sign the app, and return the SHA-256 of the certificate, which Android keeps to."""
    signer = build.program("apksigner", "apksigner")
    build.run(
        *(signer, "sign", "--ks", keystore, "--ks-pass", f"file:{password_file(keystore)}"),
        *("--ks-key-alias", ALIAS, "--v1-signing-enabled", "false", "--out", target, source),
    )
    told = subprocess.run(
        [signer, "verify", "--print-certs", "--min-sdk-version", str(build.MIN_API), str(target)],
        capture_output=True,
        text=True,
        timeout=build.SECONDS,
        check=True,
    ).stdout
    (line,) = [line for line in told.splitlines() if "certificate SHA-256 digest:" in line]
    return line.rpartition(" ")[2]


def apk(folder: Path, keystore: Path | None = None) -> None:
    """Write the app and what is known of it. Without a key, it gets one that is thrown away.

    Raises:
        Missing: something that the build needs is not there.
        subprocess.CalledProcessError: a step has failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        key = keystore
        if key is None:
            key = place / "throwaway.p12"
            new_key(key)
        made = place / APK
        certificate = signed(unsigned(place), made, key)
        data = made.read_bytes()
    facts = {
        "version": VERSION,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "certificate": certificate,
        "throwaway": keystore is None,
    }
    _replace(folder / APK, data)
    _replace(folder / FACTS, (json.dumps(facts, indent=1) + "\n").encode())


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(path.name + ".new")
    new.write_bytes(data)
    new.replace(path)


def main() -> int:
    """Build the app, or make a key; return the exit status."""
    parser = argparse.ArgumentParser(description="Builds the Jump Client for Android.")
    parser.add_argument("folder", nargs="?", type=Path, help="where the app is written")
    parser.add_argument("--key", type=Path, help="the keystore; without it, a throwaway key")
    parser.add_argument("--new-key", type=Path, metavar="KEYSTORE", help="make a key and end")
    given = parser.parse_args()
    try:
        if given.new_key:
            new_key(given.new_key)
            print(f"{given.new_key} and its password file: keep copies of both.")
        elif given.folder:
            key = given.key if given.key and given.key.exists() else None
            apk(given.folder, key)
            if key is None:
                print("Signed with a throwaway key: the server does not offer it. make android-key")
        else:
            parser.error("name a folder, or --new-key")
    except (build.Missing, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The app for Android: how it is built and signed, and its texts."""

import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from android import apk, build
from jump_agent import VERSION
from tests import needs
from tests.structure.sources import ROOT

HERE = ROOT / "agent" / "android"
LIMIT = 100_000
PERMISSIONS = {
    "ACCESS_NETWORK_STATE",
    "FOREGROUND_SERVICE",
    "INTERNET",
    "RECEIVE_BOOT_COMPLETED",
    "WAKE_LOCK",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an app that is signed with a key which was made before."""
    for name in ("javac", "aapt2", "zipalign", "apksigner", "keytool"):
        needs.program(name)
    if not (build.TOOLS / "d8.jar").exists():
        pytest.skip("needs D8: make android-tools")
    folder = tmp_path_factory.mktemp("android")
    key = folder / "keys" / "android.p12"
    apk.new_key(key)
    subprocess.run(
        [sys.executable, HERE / "apk.py", folder / "out", "--key", key], check=True, timeout=300
    )
    return folder


def _say(*command: str | Path) -> str:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_it_is_signed_by_the_key_and_small(made: Path) -> None:
    app = made / "out" / apk.APK
    assert app.stat().st_size < LIMIT
    told = _say("apksigner", "verify", "--verbose", "--print-certs", app)
    for scheme, verified in (("v1", "false"), ("v2", "true"), ("v3", "true")):
        assert re.search(rf"Verified using {scheme} scheme \([^)]*\): {verified}", told)
    facts = json.loads((made / "out" / apk.FACTS).read_text())
    assert (facts["version"], facts["throwaway"]) == (VERSION, False)
    assert facts["size"] == app.stat().st_size
    assert f"certificate SHA-256 digest: {facts['certificate']}" in told


def test_it_asks_for_no_more_than_it_needs(made: Path) -> None:
    told = _say("aapt2", "dump", "badging", made / "out" / apk.APK)
    assert f"package: name='org.jumpclient' versionCode='{apk.version_code(VERSION)}'" in told
    assert "sdkVersion:'26'" in told
    assert "targetSdkVersion:'29'" in told
    assert "application-debuggable" not in told
    asked = set(re.findall(r"uses-permission: name='android\.permission\.(\w+)'", told))
    assert asked == PERMISSIONS
    assert "application-label-fr:'Jump Client'" in told


def test_its_key_is_kept_and_only_its_owners(made: Path) -> None:
    key = made / "keys" / "android.p12"
    password = apk.password_file(key)
    for path in (key, password):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(FileExistsError, match="must be kept"):
        apk.new_key(key)
    assert key.read_bytes() == before
    assert password.read_text() not in _say("apksigner", "verify", "-v", made / "out" / apk.APK)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, HERE / "apk.py", tmp_path / "out"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(("keytool is missing", "javac is missing"))
    assert list((tmp_path / "out").iterdir()) == []


def test_an_sdk_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("29.0.3", "34.0.0"):
        folder = tmp_path / "build-tools" / version
        (folder / "lib").mkdir(parents=True)
        (folder / "aapt2").touch()
        (folder / "lib" / "d8.jar").touch()
    classes = tmp_path / "platforms" / "android-34" / "android.jar"
    classes.parent.mkdir(parents=True)
    classes.touch()
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path))
    assert build.program("aapt2", "aapt") == str(tmp_path / "build-tools" / "34.0.0" / "aapt2")
    assert build.d8() == tmp_path / "build-tools" / "34.0.0" / "lib" / "d8.jar"
    assert apk.framework(apk.android_jar(tmp_path)) == classes


def test_a_later_version_has_a_higher_number() -> None:
    names = ["0.1.0", "0.1.1", "0.2.0", "1.0.0", "1.0.10", "12.0.0"]
    assert sorted(names, key=apk.version_code) == names
    assert apk.version_code("12.0.0") < 2_100_000_000


def _strings(folder: str) -> dict[str, str]:
    root = ElementTree.parse(HERE / "res" / folder / "strings.xml").getroot()
    return {each.attrib["name"]: each.text or "" for each in root}


def test_its_texts_are_in_both_languages_and_used() -> None:
    english, french = _strings("values"), _strings("values-fr")
    assert english.keys() == french.keys()
    assert len(english) > 20
    for name, text in english.items():
        assert sorted(_places(text)) == sorted(_places(french[name])), name
        assert not re.search(r"[^\u00a0][:;?!»](?=\s|$)|«(?!\u00a0)", french[name]), name
        # An apostrophe without a backslash ends the text for Android.
        assert not re.search(r"(?<!\\)'", text + french[name]), name
    java = "".join(path.read_text() for path in (HERE / "app").rglob("*.java"))
    manifest = (HERE / "AndroidManifest.xml").read_text()
    used = set(re.findall(r"R\.string\.(\w+)", java)) | set(re.findall(r"@string/(\w+)", manifest))
    assert used == english.keys()


def _places(text: str) -> Iterator[str]:
    yield from re.findall(r"%\d\$s", text)


def test_each_class_of_the_manifest_is_there() -> None:
    root = ElementTree.parse(HERE / "AndroidManifest.xml").getroot()
    name = "{http://schemas.android.com/apk/res/android}name"
    exported = "{http://schemas.android.com/apk/res/android}exported"
    parts = [each for each in root.iter() if each.tag in ("activity", "service", "receiver")]
    for each in parts:
        assert (HERE / "app" / "org" / "jumpclient" / f"{each.attrib[name][1:]}.java").exists()
    # Other apps reach the window only, which asks before it does anything.
    assert [each.attrib[name] for each in parts if each.attrib[exported] == "true"] == [
        ".MainActivity"
    ]

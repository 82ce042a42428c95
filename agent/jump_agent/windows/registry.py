"""Values of the registry that describe the computer."""

import winreg

WINDOWS = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
CRYPTOGRAPHY = r"SOFTWARE\Microsoft\Cryptography"
PROCESSOR = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"


def read_text(path: str, name: str) -> str:
    """Return a text below ``HKEY_LOCAL_MACHINE``, or an empty one when there is none."""
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
            value, kind = winreg.QueryValueEx(key, name)
    except OSError:
        return ""
    return str(value).strip() if kind == winreg.REG_SZ else ""

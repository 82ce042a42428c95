"""Compiles the modules of a version, for the installation and for updates."""

import os


def compile_modules(folder: str, shown: str, python: str) -> None:
    """Compile the modules now, because the account cannot write the cache in service mode.

    The client's Python compiles them, which may differ from the Python that runs this.

    Args:
        folder: the modules' folder.
        shown: the path that the folder will have.
        python: the client's Python.
    """
    arguments = ["-q", "-d", shown, "--invalidation-mode", "unchecked-hash", folder]
    command = [python, "-I", "-S", "-m", "compileall", *arguments]
    nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    pid = os.posix_spawn(python, command, {"PATH": os.defpath}, file_actions=nothing)
    os.waitpid(pid, 0)  # errors are ignored: without the cache the client only starts more slowly
    for place, _, names in os.walk(folder):
        os.chmod(place, 0o755)
        for name in names:
            os.chmod(os.path.join(place, name), 0o644)

"""Becomes ``__main__.py`` of ``agent-windows.zip``, which Python runs as a zip file."""

import runpy

runpy.run_module("jump_agent.windows.installer", run_name="__main__")

"""The fixtures of the host tool, for its own tests."""

from tools.lab.plugin import fresh_hosts, host_lab

__all__ = ["fresh_hosts", "host_lab"]

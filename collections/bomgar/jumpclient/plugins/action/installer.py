# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs this module, and the others that C(meta/runtime.yml) has it run.

Ansible wants a module of the name of each action, so it has that of one of them.
"""

from __future__ import annotations

from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._expected import ExpectedAction


class ActionModule(ExpectedAction):
    """The action of modules that only speak with the server."""

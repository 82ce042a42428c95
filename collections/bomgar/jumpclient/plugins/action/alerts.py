# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs the module; check mode knows what earlier tasks would create."""

from __future__ import annotations

from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._expected import ExpectedAction


class ActionModule(ExpectedAction):
    """The module's action."""

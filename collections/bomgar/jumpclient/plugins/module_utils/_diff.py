# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What C(--diff) shows of a change."""

from __future__ import annotations

from typing import Any, Dict


def diff_of(before: Any, after: Any) -> Dict[str, Any]:
    """Return a diff that Ansible can print: it prints mappings and texts, but no lists.

    The items of a list become lines.
    """
    return {
        name: "".join("%s\n" % item for item in value) if isinstance(value, list) else value
        for name, value in (("before", before), ("after", after))
    }

# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What holds for every module of the collection."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would change, without changing it.
    support: full
  diff_mode:
    description: Tells what it changed, or would change in C(check_mode), when it runs in diff
      mode.
    support: full
  idempotent:
    description: Changes nothing when it runs a second time with the same arguments.
    support: full
"""
    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode). It never changes anything.
    support: full
  diff_mode:
    description: Tells what it changed, or would change in C(check_mode), when it runs in diff
      mode.
    support: N/A
    details: It never changes anything.
  idempotent:
    description: Changes nothing when it runs a second time with the same arguments.
    support: full
"""

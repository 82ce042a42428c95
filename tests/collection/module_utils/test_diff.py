"""What a change shows with ``--diff``, as Ansible prints it."""

from typing import Any

import pytest
from ansible.plugins.callback import CallbackBase
from ansible_collections.bomgar.jumpclient.plugins.module_utils._diff import diff_of


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (["a", "b"], ["b"], "-a\n"),
        ({"tag": "a"}, {"tag": "b"}, '-    "tag": "a"\n'),
        ([], None, ""),
        ("a\n", "b\n", "-a\n"),
    ],
)
def test_ansible_can_print_it(before: Any, after: Any, shown: str) -> None:
    assert shown in CallbackBase()._get_diff([diff_of(before, after)])

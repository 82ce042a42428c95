"""The files tool on its pipe."""

from jump_agent.tools.files import make
from jump_wire import files, kinds
from tests.agent.tools.test_exec import Viewer


def test_it_says_who_and_where_it_is() -> None:
    tool, viewer = make(kinds.Nothing()), Viewer()
    tool.attach(viewer, kinds.Nothing())
    assert viewer.first(files.FilesAttached).home.startswith("/")
    tool.detach()
    assert tool.finished

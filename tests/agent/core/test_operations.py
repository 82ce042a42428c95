"""Progress, and work in the background."""

from jump_agent.core.operations import Progress
from jump_wire.files import RequestProgress


def test_progress_is_told_four_times_a_second() -> None:
    now = [0.0]
    progress = Progress(7, lambda: now[0])
    told = []
    for tenth in range(11):
        now[0] = tenth / 10
        told.append(progress.report(count=tenth))
    assert [each for each in told if each] == [RequestProgress(7, count, 0) for count in (3, 6, 9)]

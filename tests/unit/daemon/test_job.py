"""One thing that is done beside a window."""

import pytest

from daemon.job import Job
from models.errors import ModelError
from tests.desktop.screen import until


def test_what_came_of_it_is_there_once_it_is_over() -> None:
    job: Job[int] = Job("job", lambda _: 7)
    until(lambda: job.over, "the end")
    assert (job.answer, job.problem) == (7, "")


@pytest.mark.parametrize("error", [ModelError("no connection"), OSError("no connection")])
def test_why_nothing_came_of_it_is_said(error: Exception) -> None:
    def work(_: Job[None]) -> None:
        raise error

    job = Job("job", work)
    until(lambda: job.over, "the end")
    assert (job.answer, job.problem) == (None, "no connection")


def test_it_ends_when_it_is_told_to() -> None:
    job: Job[bool] = Job("job", lambda job: job.stopping.wait(60))
    assert not job.over
    assert job.stop(20)
    assert (job.over, job.answer) == (True, True)


def test_what_does_not_listen_is_not_waited_for() -> None:
    def work(job: Job[None]) -> None:
        job.stopping.wait(60)
        release.wait(60)

    from daemon.threads import Signal

    release = Signal()
    job = Job("job", work)
    assert not job.stop(0.05)
    release.set()
    until(lambda: job.over, "the end")

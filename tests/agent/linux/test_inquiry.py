"""Root asks a process of the account's, and does not wait for ever."""

import os
import pwd
import time
from pathlib import Path

import pytest

from jump_agent.core.layout import SERVICE, Config
from jump_agent.core.ports import Answers
from jump_agent.linux.inquiry import Inquiry
from tests import needs
from tests.agent.marks import FORKS

pytestmark = FORKS


@pytest.fixture
def service(config: Config) -> Config:
    needs.root("becoming somebody else")
    return config._replace(mode=SERVICE, account="nobody")


def who() -> Answers:
    yield {"uid": os.geteuid(), "groups": os.getgroups()}
    yield {"second": True}


def test_the_answers_are_the_accounts(service: Config) -> None:
    with Inquiry(service, who) as inquiry:
        assert inquiry.next(10)["uid"] == pwd.getpwnam("nobody").pw_uid
        assert inquiry.next(10) == {"second": True}
        assert inquiry.next(10) == {}


def test_who_has_no_rights_to_become_it_answers_by_itself(config: Config) -> None:
    with Inquiry(config, who) as inquiry:
        assert inquiry.next(10)["uid"] == os.geteuid()
        assert inquiry.next(10) == {"second": True}
        assert inquiry.next(10) == {}


def hangs() -> Answers:
    time.sleep(1000)
    yield {}


def fails() -> Answers:
    yield {"names": Path("/nonexistent").stat().st_size}


def talks_without_end() -> Answers:
    yield {"text": "x" * 1_000_000}


def test_no_answer_is_waited_for_without_a_limit(service: Config) -> None:
    with Inquiry(service, hangs) as inquiry:
        assert inquiry.next(0.05) == {}
        pid = inquiry._pid
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


@pytest.mark.parametrize("question", [fails, talks_without_end])
def test_what_is_no_answer_is_none(service: Config, question: "type[Answers]") -> None:
    with Inquiry(service, question) as inquiry:
        assert inquiry.next(10) == {}
    with Inquiry(service._replace(account="nobody-of-this-name"), who) as inquiry:
        assert inquiry.next(10) == {}


def test_an_error_of_ones_own_is_no_answer_either(config: Config) -> None:
    with Inquiry(config, fails) as inquiry:
        assert inquiry.next(10) == {}

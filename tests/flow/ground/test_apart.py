"""Work in a process of its own: its steps are heard, and however it ends, the server goes on."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from dispatch.flow.ground.apart import Apart, WorkFailed

Say = Callable[[str], None]
LONG_S = 60.0


def double(job: int, say: Say) -> tuple[int, int]:
    """Twice the number, and by which process."""
    say("counting")
    return 2 * job, os.getpid()


def crash(job: object, say: Say) -> None:
    """Ends its process as a reader of broken files may."""
    say("reading")
    os.abort()


def fail(job: object, say: Say) -> None:
    """A mistake of our own."""
    raise ValueError("this text goes to the log")


def dawdle(job: object, say: Say) -> None:
    """Never ends."""
    threading.Event().wait()


def starve(job: object, say: Say) -> int:
    """Wants more memory than it may have."""
    return len(bytearray(1 << 45))


def test_the_answer_and_the_steps_come_back_and_the_process_is_used_again() -> None:
    steps: list[str] = []
    first, process = Apart(double, 21).run(steps.append, LONG_S)
    assert (first, steps) == (42, ["counting"])
    assert process != os.getpid()
    assert Apart(double, 4).run(steps.append, LONG_S) == (8, process)


@pytest.mark.parametrize(("work", "why", "steps"), [(crash, "crashed", ["reading"]), (fail, "failed", []), (starve, "memory", [])])
def test_work_that_fails_says_how_and_the_next_is_done(work: Callable[..., object], why: str, steps: list[str]) -> None:
    heard: list[str] = []
    with pytest.raises(WorkFailed) as failed:
        Apart(work, None).run(heard.append, LONG_S)
    assert (failed.value.why, heard) == (why, steps)
    assert ("this text goes to the log" in failed.value.trace) is (why == "failed")
    assert Apart(double, 1).run(heard.append, LONG_S)[0] == 2


def test_work_that_takes_too_long_is_ended() -> None:
    with pytest.raises(WorkFailed, match="too_long"):
        Apart(dawdle, 1).run(lambda step: None, 0.1)


def test_work_that_was_given_up_does_not_begin() -> None:
    piece = Apart(double, 1)
    piece.end()
    with pytest.raises(WorkFailed):
        piece.run(lambda step: None, LONG_S)

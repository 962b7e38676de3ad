"""The share of a step without records goes out with its message, and comes back from it."""

from __future__ import annotations

import pytest

from tests.widgets.runs import a_run
from tui.model.runs import RunState
from tui.model.step_share import share_text, step_share, step_words, with_share


@pytest.mark.parametrize(
    ("share", "percent"), [(0.0, None), (0.004, None), (0.01, 1), (0.43, 43), (0.999, 99), (1.0, None)]
)
def test_a_share_comes_back(share: float, percent: int | None) -> None:
    """In whole percent, rounded down; where there is none to tell, the words stand alone."""
    run = a_run(state=RunState.RUNNING, message=with_share("Copying...", share))
    assert (step_share(run), step_words(run)) == (percent, "Copying...")


@pytest.mark.parametrize("message", ["Importing records...", "Movies (20%)", "Reading 100%", "50%", ""])
def test_other_messages_tell_none(message: str) -> None:
    """Only a percent at the end of words is a share."""
    run = a_run(state=RunState.RUNNING, message=message)
    assert (share_text(run), step_words(run)) == ("", message)

"""How far a step is that counts no records, such as a copy: told at the end of the run's message, shown by its bar.

The percent of a run is that of its records, so the bar stands still meanwhile.
"""

from __future__ import annotations

import re

from tui.model.runs import Run, RunState

_SHARE = re.compile(r" (\d{1,2})%$")


def with_share(text: str, share: float) -> str:
    """Add the part that is done, 0 to 1, to what a step says; the ends of it tell nothing and are left out."""
    percent = int(share * 100)
    return f"{text} {percent}%" if 0 < percent < 100 else text


def step_share(run: Run) -> int | None:
    """Give the percent of the step that a run works on, 1 to 99; None while there is none to tell."""
    found = _SHARE.search(run.message) if run.state is RunState.RUNNING else None
    return None if found is None else int(found[1])


def step_words(run: Run) -> str:
    """Give what a run does, without the share of the step, which stands beside its bar."""
    return run.message if step_share(run) is None else _SHARE.sub("", run.message)


def share_text(run: Run) -> str:
    """Give what stands left of the percent of a run: "step 43 %", or nothing."""
    percent = step_share(run)
    return "" if percent is None else f"step {percent} %"

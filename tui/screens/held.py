"""Shows what the safety gate holds back of a run, and asks whether it may go."""

from __future__ import annotations

from tui.errors import SyncError
from tui.formatting import count_text
from tui.model.runs import EntityCounts, Run, RunReport, StepState
from tui.screens.live import LiveScreen
from tui.widgets.confirm import Confirm, Question


async def review_held(screen: LiveScreen, run: Run) -> bool:
    """True when the person lets it go. Called from a worker of `screen`."""
    try:
        report = await screen.face.deck.report(run.id)
    except SyncError as error:
        screen.complain(error)
        return False
    dialog = Confirm(held_question(report), glyphs=screen.face.glyphs)
    return await screen.app.push_screen_wait(dialog) is True


def held_question(report: RunReport) -> Question:
    """What is held, how much, why, and what approving does."""
    run = report.run
    held = [
        f"{step.label}: {count_text(report.counts.get(step.key, EntityCounts()).held)} removals. {step.message}"
        for step in report.steps
        if step.state is StepState.HELD
    ]
    total = sum(counts.held for counts in report.counts.values())
    return Question(
        f"Apply what is held of {run.profile_name}?",
        [
            *(held or [run.message]),
            "",
            f"Approving fetches the lists again and hides the titles that are missing then, now {count_text(total)}. "
            "Hidden titles are kept for a while and come back by themselves when the server lists them again.",
        ],
        "Approve",
    )

"""Shows what the safety gate holds back of a run, and asks whether it may go."""

from __future__ import annotations

from tui.errors import SyncError
from tui.formatting import count_text, removals_text
from tui.model.runs import EntityCounts, Run, RunReport, StepRow, StepState
from tui.screens.live import LiveScreen
from tui.screens.runs.words import IN_STEP, ON_TRAKT, counts_of
from tui.widgets.confirm import Confirm, Question

NOUNS = {IN_STEP: "watched marks to be taken away", ON_TRAKT: "items to be taken off lists"}
"""What steps take away that hide no titles of a catalogue."""


async def review_held(screen: LiveScreen, run: Run) -> bool:
    """True when the person lets it go. Called from a worker of `screen`."""
    try:
        report = await screen.face.deck.runs.report(run.id)
    except SyncError as error:
        screen.complain(error)
        return False
    dialog = Confirm(held_question(report), glyphs=screen.face.glyphs)
    return await screen.app.push_screen_wait(dialog) is True


def held_question(report: RunReport) -> Question:
    """What is held, how much, why, and what approving does."""
    if report.run.options.undoes is not None:
        return _undo_question(report)
    held = [step for step in report.steps if step.state is StepState.HELD]
    told = [f"{step.label}: {_amount(step, report)}. {step.message}" for step in held] or [report.run.message]
    of_catalogue = sum(_held(step, report) for step in held if step.key not in NOUNS) if held else _all(report)
    marks = sum(_held(step, report) for step in held if step.key == IN_STEP)
    has_lists = any(step.key == ON_TRAKT for step in held)
    facts = [*told, ""]
    if of_catalogue or not (marks or has_lists):
        facts.append(
            "Approving fetches the lists again and hides the titles that are missing then, now "
            f"{count_text(of_catalogue)}. Hidden titles are kept for a while and come back by themselves when the "
            "server lists them again."
        )
    if marks:
        facts.append(
            "Approving syncs again and lets the servers take these watched marks away, as far as they still are to go. "
            "Queue (5) shows each of them; there they can be approved or dropped one by one."
        )
    if has_lists:
        facts.append(
            "Approving reads both sides of the lists again, and takes what is missing on one of them then off the "
            "other. Lists (4) shows what that is; there it can be approved list by list."
        )
    return Question(f"Apply what is held of {report.run.profile_name}?", facts, "Approve")


def _undo_question(report: RunReport) -> Question:
    """The same of a run that takes back another one."""
    undone, words = report.run.options.undoes, removals_text(_all(report))
    facts = [
        f"Taking back run {undone}: {words} held. {report.run.message}",
        "",
        "Approving looks again and lets the servers and lists take these marks and items away as well, as far as "
        "nothing newer was watched or changed since. Queue (5) shows each mark; there it can be approved or dropped.",
    ]
    return Question(f"Take back the rest of run {undone}?", facts, "Approve")


def _held(step: StepRow, report: RunReport) -> int:
    return (counts_of(step.key, report.counts) or EntityCounts()).held


def _all(report: RunReport) -> int:
    return sum(counts.held for counts in report.counts.values())


def _amount(step: StepRow, report: RunReport) -> str:
    return f"{count_text(_held(step, report))} {NOUNS.get(step.key, 'removals')}"

"""The headless demo: a first sync of everything, a second one that finds nothing new, and one with faults if asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.follow import Follower
from tui.cli.output import Output
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.formatting import count_text, duration_text, state_word
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import EntityCounts, RunReport, RunState
from tui.sandbox import Household

if TYPE_CHECKING:
    from tui.deck import Deck

HEAD = ("Profile", "State", "Took", "Titles", "New", "Changed", "Same", "Episodes", "Errors")
LISTS = ("channels", "movies", "series")


@dataclass(frozen=True, slots=True)
class Round:
    """One sync of all profiles, and how each is to end."""

    name: str
    is_right: Callable[[RunReport], bool]


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of a round, ended."""

    round: Round
    report: RunReport

    @property
    def is_right(self) -> bool:
        """Whether it ended as it should."""
        return self.round.is_right(self.report)


def _lists(report: RunReport) -> list[EntityCounts]:
    """What was done to the three lists of titles."""
    return [report.counts[name] for name in LISTS if name in report.counts]


def _is_first_sync(report: RunReport) -> bool:
    return report.run.state is RunState.COMPLETED and any(count.added for count in report.counts.values())


def _is_unchanged(report: RunReport) -> bool:
    lists = _lists(report)
    touched = sum(count.added + count.updated + count.removed for count in lists)
    return report.run.state is RunState.COMPLETED and bool(lists) and touched == 0


def _has_ended(report: RunReport) -> bool:
    return not report.run.state.is_active and report.run.state is not RunState.INTERRUPTED


ROUNDS = (Round("first sync", _is_first_sync), Round("nothing new", _is_unchanged))
WITH_FAULTS = Round("with faults", _has_ended)


async def sign_in_all(deck: Deck, households: Mapping[str, Household]) -> ExitCode:
    """Add a profile for each household, checked by signing in."""
    for name, household in households.items():
        access = household.xtream
        draft = ProfileDraft(ProfileKind.XTREAM, name, access.url, access.username)
        await deck.add_profile(draft, {"password": access.password})
    return ExitCode.OK


async def demo_rounds(
    deck: Deck, stop: Stop, out: Output, households: Mapping[str, Household], faults: str
) -> ExitCode:
    """Run all rounds and print a summary; OK only if every run ended as it should."""
    await sign_in_all(deck, households)
    ended: list[Ended] = []
    for planned in (*ROUNDS, *([WITH_FAULTS] if faults else [])):
        if planned is WITH_FAULTS:
            for household in households.values():
                household.xtream.faults.load(faults)
        out.note(f"Round: {planned.name}")
        follower = Follower(deck, out, stop)
        await follower.to_the_end([await deck.start_sync(name) for name in households])
        ended += [Ended(planned, report) for report in follower.reports]
        if stop.code is not None:
            return stop.code
    _print_summary(ended, out)
    return ExitCode.OK if all(found.is_right for found in ended) else ExitCode.FAILED


def _print_summary(ended: list[Ended], out: Output) -> None:
    if out.as_json:
        out.document(
            {"type": "summary", "ok": all(found.is_right for found in ended), "runs": list(map(_entry, ended))}
        )
        return
    for planned in dict.fromkeys(found.round for found in ended):
        runs = [found for found in ended if found.round is planned]
        out.line()
        out.line(f"{planned.name}: {'as it should' if all(found.is_right for found in runs) else 'NOT AS IT SHOULD'}")
        for line in table(HEAD, [_row(found, out) for found in runs], right=range(2, 9)):
            out.line(f"  {line}")


def _entry(found: Ended) -> dict[str, object]:
    run = found.report.run
    return {
        "round": found.round.name,
        "run_id": run.id,
        "profile": run.profile_name,
        "status": run.state.value,
        "as_it_should": found.is_right,
    }


def _row(found: Ended, out: Output) -> tuple[str, ...]:
    run, report = found.report.run, found.report
    lists = _lists(report)
    return (
        run.profile_name,
        f"{out.glyphs.run[run.state]} {state_word(run.state)}",
        duration_text(run.progress.elapsed_seconds),
        count_text(sum(count.added + count.updated + count.unchanged for count in lists)),
        count_text(sum(count.added for count in lists)),
        count_text(sum(count.updated for count in lists)),
        count_text(sum(count.unchanged for count in lists)),
        count_text(report.counts["episodes"].added if "episodes" in report.counts else 0),
        count_text(run.progress.error_count),
    )

"""Why a play is, or is not, in the history: shown, merged with another source's, joined to an earlier one, repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tui.cli.history.lines import history_document, play_name
from tui.cli.output import Output
from tui.errors import InvalidInput
from tui.model.plays import HistoryLine

if TYPE_CHECKING:
    from tui.deck import Deck


class Verdict(StrEnum):
    """What became of a play or a record."""

    SHOWN = "shown"
    MERGED = "merged"
    """Another source's row is shown for it."""
    JOINED = "joined"
    """It is a later session of a play that had begun before."""
    REPEATED = "repeated"
    """Its source tells of it twice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one play or record."""

    id: int
    verdict: Verdict
    reason: str = ""
    shown: HistoryLine | None = None
    """What the history shows for it; None when nothing is."""
    others: list[HistoryLine] = field(default_factory=list)
    """Further plays that the shown one stands for."""


async def answer_of(deck: Deck, record_id: int) -> Answer:
    """Find out about a play, or about a record that is no play of its own. Raises InvalidInput for neither."""
    play = await deck.store.plays.get(record_id)
    if play is not None:
        return await _of_play(deck, play)
    fate = await deck.store.plays.fate_of(record_id)
    if fate is None:
        name = play_name(record_id)
        record = name.partition(":")[2]
        raise InvalidInput(
            f"No play and no record {name} is stored",
            hint=f"What an import kept out is listed by syncdeck run errors RUN --filter {record}",
        )
    if fate.duplicate_of is not None:
        first = await answer_of(deck, fate.duplicate_of)
        return Answer(record_id, Verdict.REPEATED, f"{fate.remark} of {play_name(fate.duplicate_of)}", first.shown)
    whole = await answer_of(deck, fate.play_id) if fate.play_id not in {None, record_id} else None
    reason = "it goes on with a play that was not finished"
    return Answer(record_id, Verdict.JOINED, reason, whole.shown if whole else None)


def answer_lines(answer: Answer, out: Output) -> list[str]:
    """The answer for people, without the plays that it speaks of."""
    name, reason = play_name(answer.id), out.text(answer.reason)
    instead = "" if answer.shown is None else f"; {play_name(answer.shown.id)} is shown"
    if answer.verdict is Verdict.SHOWN:
        stands = f"; it stands for {len(answer.others):,} more, merged into it" if answer.others else ""
        return [f"{name} is shown{stands}"]
    words = {Verdict.MERGED: "is merged", Verdict.JOINED: "is part of another play", Verdict.REPEATED: "is repeated"}
    return [f"{name} {words[answer.verdict]}: {reason}{instead}"]


def answer_document(answer: Answer, out: Output) -> dict[str, Any]:
    """The answer for machines."""
    return {
        "id": answer.id,
        "name": play_name(answer.id),
        "verdict": answer.verdict.value,
        "reason": out.text(answer.reason),
        "shown": None if answer.shown is None else history_document(answer.shown, out),
        "merged": [history_document(line, out) for line in answer.others],
    }


async def _of_play(deck: Deck, play: HistoryLine) -> Answer:
    if play.merged_into is None:
        return Answer(play.id, Verdict.SHOWN, shown=play, others=await deck.store.plays.merged_with(play.id))
    shown = await deck.store.plays.get(play.merged_into)
    return Answer(play.id, Verdict.MERGED, play.merge_reason, shown)

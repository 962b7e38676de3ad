"""`syncdeck history title`: who played one title where and when, and how it stands for every account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tui.cli.catalogue.library_hits import KIND_WORDS, item_title, item_word
from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.history.lines import what_text
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import table
from tui.formatting import iso_text, when_text
from tui.model.catalogue import SearchHit
from tui.model.found import in_one
from tui.model.library import LibraryHit
from tui.model.plays import HistoryLine, MediaType
from tui.model.server_history import TimelineEntry
from tui.store.library.names import own_names

if TYPE_CHECKING:
    from tui.deck import Deck

ITEM = re.compile(r"(movie|show|episode|track):[a-z]+:\S+")
"""As commands call a title on every server."""
NOBODY = "nobody yet"
ROOMY = 110
"""Cells from which on every account can be told to be nobody's in words; below, brackets say so."""
LOOKED_AT = 30
"""Answers of the search among which the title is."""
ALSO = 5
"""Other answers that are named."""

Match = SearchHit | LibraryHit | HistoryLine


@dataclass(frozen=True, slots=True)
class Story:
    """What was found."""

    title: str
    kind: str
    item: str
    """`movie:tmdb:603`; "" = there is no outside id."""
    entries: Sequence[TimelineEntry]
    others: Sequence[str] = ()
    """Other titles that were found."""


@click.command(cls=DeckCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100_000), default=500, show_default=True, help="Most lines.")
@click.pass_obj
def title(invocation: Invocation, *, query: tuple[str, ...], limit: int) -> int:
    """Tell the story of one title across servers.

    QUERY is what it is called (severance s02e04), or an id as search prints it: movie:tmdb:603, show:tvdb:121361. How
    it stands comes first, then what happened. Unknown means that nobody may read what an account has seen.
    """

    async def work(deck: Deck, _: Stop) -> int:
        story, out = await _story(deck, " ".join(query).strip(), limit), invocation.out
        if out.as_json:
            out.document(_document(story, out))
        elif story is None:
            out.note("Nothing found; syncdeck search looks for parts of names as well")
        else:
            for line in _lines(story, deck.clock.now(), out):
                out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


async def _story(deck: Deck, text: str, limit: int) -> Story | None:
    timeline = deck.store.timeline
    if ITEM.fullmatch(text):
        hits = await deck.store.library.named([text])
        name = item_title(hits[0].item) if hits else text
        return Story(name, text.partition(":")[0], text, await timeline.of([text], limit=limit))
    matches = await _matches(deck, text)
    if not matches:
        return None
    best = matches[0]
    if isinstance(best, LibraryHit):
        entries = await timeline.of_item(best.found.id, limit=limit)
    elif isinstance(best, SearchHit):
        entries = await timeline.of_title(best.line.id, limit=limit)
    else:
        entries = await timeline.of_play(best.id, limit=limit)
    return Story(_name(best), _kind(best), _item(best), entries, _others(matches))


async def _matches(deck: Deck, text: str) -> list[Match]:
    """Give what the libraries have, what was ever played, and what the catalogues have, the best first."""
    items = await deck.store.library_search.find(text, limit=LOOKED_AT)
    played = await deck.store.titled.find(text, limit=LOOKED_AT)
    titles = await deck.store.search.find(text, limit=LOOKED_AT)
    sure = [hit for hit in items if hit.match != "some words"]
    return [*sure, *played, *(hit for hit in in_one(titles, items, LOOKED_AT) if hit not in sure)]


def _others(matches: Sequence[Match]) -> list[str]:
    """Name the answers that are something else than the first, and fit as a whole."""
    first = matches[0]
    known = {_bare(first)}
    own = set(own_names(first.found.item)) if isinstance(first, LibraryHit) else set()
    others: list[str] = []
    for match in matches[1:]:
        is_same = isinstance(match, LibraryHit) and not own.isdisjoint(own_names(match.found.item))
        if not is_same and _bare(match) not in known and getattr(match, "match", "") != "some words":
            known.add(_bare(match))
            others.append(f"{_name(match)} ({word})" if (word := _item(match)) else _name(match))
    return others[:ALSO]


def _bare(match: Match) -> str:
    """What it is called, without the year that some tell and others do not."""
    is_film = isinstance(match, HistoryLine) and match.media_type is MediaType.MOVIE
    return (match.title if isinstance(match, HistoryLine) and is_film else _name(match)).casefold()


def _name(match: Match) -> str:
    if isinstance(match, LibraryHit):
        return item_title(match.found.item)
    return match.line.name if isinstance(match, SearchHit) else what_text(match)


def _kind(match: Match) -> str:
    if isinstance(match, LibraryHit):
        return KIND_WORDS[match.found.item.kind]
    return match.line.kind.value if isinstance(match, SearchHit) else match.media_type.value


def _item(match: Match) -> str:
    word = item_word(match.found.item) if isinstance(match, LibraryHit) else ""
    return word if ":" in word else ""


def _lines(story: Story, now: float, out: Output) -> list[str]:
    item = f"  {out.text(story.item)}" if story.item else ""
    lines = [f"{out.text(story.title)} ({story.kind}){item}"]
    states = [entry for entry in story.entries if entry.is_state]
    plays = [entry for entry in story.entries if not entry.is_state]
    if states:
        lines += _stands(states, now, out)
    if plays:
        lines += _happened(plays, now, out)
    if not story.entries:
        lines.append("No server tells of it: nobody is known to have played it, and no library has it")
    if _is_narrow(out) and any(not entry.person for entry in story.entries):
        lines += ["", f"(In brackets) = {NOBODY}: syncdeck people map says whose an account is"]
    if story.others:
        lines += ["", f"Also found: {', '.join(out.text(name, 80) for name in story.others)}"]
    return lines


def _stands(states: Sequence[TimelineEntry], now: float, out: Output) -> list[str]:
    """How it stands for each account; each reason once, below."""
    rows = [(_who(it, out), out.text(it.server_name, 30), out.text(it.text, 80), _when(it, now)) for it in states]
    reasons = dict.fromkeys(f"{it.text.split(' ')[-1]}: {it.reason}" for it in states if it.reason)
    drawn = table(("Who", "Server", "Stands", "Last"), rows, width=_room(out), flexible=(1, 2, 0), ellipsis=_cut(out))
    return ["", "How it stands", *(f"  {line}" for line in [*drawn, *(out.text(it, 200) for it in reasons)])]


def _happened(plays: Sequence[TimelineEntry], now: float, out: Output) -> list[str]:
    """What was played, each merged play with the reason under it."""
    rows = [
        (_when(it, now), _who(it, out), out.text(it.server_name, 30), out.text(it.text, 80), out.text(it.source, 40))
        for it in plays
    ]
    head = ("When", "Who", "Server", "Played", "Source")
    first, *drawn = table(head, rows, width=_room(out), flexible=(4, 2, 1, 3), ellipsis=_cut(out))
    lines = ["", "What happened", f"  {first}"]
    for play, line in zip(plays, drawn, strict=True):
        lines.append(f"  {line}")
        if play.reason:
            lines.append(f"    merged, not counted: {out.text(play.reason, 200)}")
    return lines


def _is_narrow(out: Output) -> bool:
    return out.width is not None and out.width < ROOMY


def _room(out: Output) -> int | None:
    return None if out.width is None else out.width - 2


def _cut(out: Output) -> str:
    return out.glyphs.ellipsis


def _who(entry: TimelineEntry, out: Output) -> str:
    """The person, else the account, and that it is nobody's."""
    if entry.person:
        return out.text(entry.person, 30)
    account = out.text(entry.account_name, 30) or "an account without a name"
    return f"({account})" if _is_narrow(out) else f"{account} ({NOBODY})"


def _when(entry: TimelineEntry, now: float) -> str:
    return "-" if entry.at is None else when_text(entry.at, now)


def _document(story: Story | None, out: Output) -> dict[str, Any]:
    if story is None:
        return {"title": None, "kind": None, "item": None, "timeline": [], "others": []}
    return {
        "title": out.text(story.title),
        "kind": story.kind,
        "item": out.text(story.item) or None,
        "timeline": [_entry(entry, out) for entry in story.entries],
        "others": [out.text(name) for name in story.others],
    }


def _entry(entry: TimelineEntry, out: Output) -> dict[str, Any]:
    return {
        "type": "state" if entry.is_state else "play",
        "at": None if entry.at is None else iso_text(entry.at),
        "at_epoch": entry.at,
        "server": out.text(entry.server_name),
        "account": out.text(entry.account_name),
        "person": out.text(entry.person) or None,
        "text": out.text(entry.text),
        "reason": out.text(entry.reason),
        "source": out.text(entry.source),
    }

"""The key `w`: marks what is chosen as watched, or no longer, here and on every server of the person."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from tui.formatting import count_text
from tui.model.hub import LocalMark, MarkReport
from tui.model.plays import Person
from tui.screens.catalogue.watch_dialog import WatchDialog, Wish
from tui.screens.catalogue.watch_scope import Scope, known_scopes
from tui.screens.live import LiveScreen
from tui.widgets.line import Tone

NOBODY = "Nobody is known whose watched state this would be: m on Profiles (2) says whose the accounts are"
NOT_KNOWN = "No media server has it, as far as its ids tell: there is nothing to mark"
MOST_TARGETS = 3


async def mark_watched(screen: LiveScreen, finding: Awaitable[Sequence[Scope]]) -> None:
    """Mark the first scope that is found; where that is not clear, ask. Called from a worker."""
    deck = screen.face.deck
    found = await screen.attempt(finding)
    people = await deck.people.all()
    if found is None or not people:
        if not people:
            screen.say(NOBODY, Tone.WARN)
        return
    scopes = await screen.attempt(known_scopes(deck, found))
    if not scopes:
        screen.say(NOT_KNOWN, Tone.WARN)
        return
    wish = plain_wish(people, scopes)
    if wish is None:
        first = first_of(people, screen.face.person.person_id)
        wish = await screen.app.push_screen_wait(WatchDialog(people, scopes, first, glyphs=screen.face.glyphs))
    if wish is not None:
        await _mark(screen, wish)


def plain_wish(people: Sequence[Person], scopes: Sequence[Scope]) -> Wish | None:
    """What is meant where nobody has to be asked: one person, and nothing that takes many marks away."""
    scope, *_ = scopes
    is_watched = not scope.is_watched_by(people[0].id)
    if len(people) > 1 or not (scope.is_one or is_watched):
        return None
    return Wish(people[0], scope, is_watched)


def first_of(people: Sequence[Person], person_id: int) -> Person:
    """For whom something was marked last; else the first one."""
    return next((person for person in people if person.id == person_id), people[0])


def report_text(wish: Wish, report: MarkReport) -> str:
    """What a mark came to: "Heat is watched for anna: 2 changes for emby-cabin and plex-den"."""
    word = "watched" if wish.is_watched else "unwatched"
    count = "" if wish.scope.is_one else f" ({count_text(report.titles)} episodes)"
    told = f"{wish.scope.name}{count} is {word} for {wish.person.name}"
    if not report.deliveries:
        return f"{told}, and nothing has to be sent"
    changes = "1 change" if report.deliveries == 1 else f"{count_text(report.deliveries)} changes"
    return f"{told}: {changes} for {_places(report.targets)}"


async def _mark(screen: LiveScreen, wish: Wish) -> None:
    screen.face.person.keep(wish.person.id)
    marking = screen.face.deck.hub.mark(
        wish.person.id, LocalMark(is_watched=wish.is_watched), items=wish.scope.items, names=wish.scope.names
    )
    report = await screen.attempt(marking)
    if report is not None:
        screen.say(report_text(wish, report), Tone.GOOD)


def _places(targets: Sequence[str]) -> str:
    if len(targets) > MOST_TARGETS:
        return f"{len(targets)} servers"
    return targets[0] if len(targets) == 1 else f"{', '.join(targets[:-1])} and {targets[-1]}"

"""The keys `a` and `e`: makes a list, describes it anew, and puts on it what is typed or stands in a file."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import count_text
from tui.model.lists import AddReport, Entry, LocalList
from tui.model.profiles import ProfileKind
from tui.screens.lists.entries_dialog import EntriesDialog, Typed
from tui.screens.lists.form import ListForm, ListWish
from tui.screens.lists.words import items_text
from tui.screens.live import LiveScreen
from tui.widgets.line import Tone

MOST_REFUSED = 3


async def add_list(screen: LiveScreen, entries: Sequence[Entry] = ()) -> LocalList | None:
    """Ask what it is to be, and make it with these on it. Called from a worker."""
    made: list[LocalList] = []
    desk = screen.face.deck.lists

    async def store(wish: ListWish) -> None:
        shown = await desk.create(
            wish.details,
            mode=wish.mode,
            profile=wish.profile,
            rule=wish.rule,
            refresh_seconds=wish.refresh_seconds,
            entries=entries,
        )
        made.append(shown)

    form = ListForm(store, await trakt_names(screen), glyphs=screen.face.glyphs)
    await screen.app.push_screen_wait(form)
    if not made:
        return None
    shown = made[0]
    goes = "goes to Trakt in a moment" if shown.profile_id is not None else "stays here"
    screen.say(f"'{shown.details.title}' is made with {items_text(shown.items)}, and {goes}", Tone.GOOD)
    screen.face.look_again()
    return shown


async def edit_list(screen: LiveScreen, shown: LocalList) -> None:
    """Ask how it is to be from now on. Called from a worker."""
    from tui.screens.lists.rule import typed_rule  # noqa: PLC0415  only for this key

    desk = screen.face.deck.lists

    async def store(wish: ListWish) -> None:
        await desk.edit(
            shown.id,
            title=wish.details.title,
            description=wish.details.description,
            privacy=wish.details.privacy,
            shows_numbers=wish.details.shows_numbers,
            mode=wish.mode,
            profile=wish.profile or "",
            rule=wish.rule,
            refresh_seconds=wish.refresh_seconds or 0,
        )

    profiles, rule = await trakt_names(screen), typed_rule(shown)
    form = ListForm(store, profiles, shown, rule=rule, glyphs=screen.face.glyphs)
    if await screen.app.push_screen_wait(form):
        screen.say("Saved", Tone.GOOD)
        screen.face.look_again()


async def add_items(screen: LiveScreen, shown: LocalList, title: str) -> None:
    """Ask what is to be put on it. Called from a worker."""
    typed = await screen.app.push_screen_wait(EntriesDialog(title, glyphs=screen.face.glyphs))
    if typed is not None:
        report = await screen.attempt(_putting(screen, shown.id, typed))
        if report is not None:
            screen.say(*report_text(report, title))


async def put_on(screen: LiveScreen, shown: LocalList, title: str, entries: Sequence[Entry]) -> None:
    """Put entries on a list, and say what that came to. Called from a worker."""
    report = await screen.attempt(screen.face.deck.lists.add(shown.id, entries))
    if report is not None:
        screen.say(*report_text(report, title))


async def trakt_names(screen: LiveScreen) -> list[str]:
    """Names of the accounts at Trakt. Raises LocalStoreError."""
    return [one.name for one in await screen.face.deck.profiles.all() if one.kind is ProfileKind.TRAKT]


def report_text(report: AddReport, title: str) -> tuple[str, Tone]:
    """What putting things on a list came to: "3 items are on Weekend now, 1 stood there before"."""
    is_one = report.added == 1
    told = [f"{items_text(report.added)} {'is' if is_one else 'are'} on {title} now" if report.added else ""]
    told.append(f"{count_text(report.already)} stood there before" if report.already else "")
    refused = [f"{name}: {why}" for name, why in list(report.refused.items())[:MOST_REFUSED]]
    rest = len(report.refused) - len(refused)
    refused += [f"and {count_text(rest)} more cannot be used"] if rest else []
    text = ", ".join(filter(None, told))
    tone = Tone.WARN if report.refused or not report.added else Tone.GOOD
    return ". ".join(filter(None, (text, *refused))) or "Nothing was typed", tone


async def _putting(screen: LiveScreen, list_id: int, typed: Typed) -> AddReport:
    """Put what was typed, or what stands in the file. Raises SyncError."""
    desk = screen.face.deck.lists
    if typed.path is None:
        return await desk.add(list_id, typed.names)
    read = await desk.read_file(typed.path)
    report = await desk.add(list_id, read.entries)
    lines = {f"line {number}": why for number, why in read.refused.items()}
    return AddReport(report.added, report.already, {**report.refused, **lines})

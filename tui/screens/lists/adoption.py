"""The key `T`: takes over a list that stands on Trakt and that no list here is linked to. Those of ours come first."""

from __future__ import annotations

from collections.abc import Sequence

from tui.errors import SyncError
from tui.model.lists import LocalList, RemoteList
from tui.model.runs import RunOptions, RunState
from tui.screens.lists.facts import ListsFacts, TraktAccount
from tui.screens.lists.words import items_text
from tui.screens.live import LiveScreen
from tui.screens.pick_dialog import Pick, PickDialog
from tui.widgets.line import Tone

NOTHING = "Nothing to take over: every list on Trakt is linked to one here"
LOOKING = "Looking at the lists on Trakt"
ACCOUNT = ("account",)
"""The step of a sync that reads which lists there are."""
AS_NEW = "as a new list"


async def adopt_list(screen: LiveScreen, facts: ListsFacts) -> LocalList | None:
    """Ask which, and as what; both sides are united by the first sync. Gives the list here. Called from a worker."""
    account = await _account(screen, facts.accounts)
    if account is None:
        return None
    offers = await screen.attempt(_offers(screen, account.profile.name), waits=LOOKING)
    if not offers:
        if offers is not None:
            screen.say(NOTHING, Tone.WARN)
        return None
    remote = await _offer(screen, offers)
    if remote is None:
        return None
    target = await _target(screen, facts.lists, remote)
    return None if target is False else await _adopt(screen, account, remote, target)


def offer_picks(offers: Sequence[RemoteList]) -> list[Pick]:
    """A line for each list, with what is known of it."""
    return [
        Pick(one.details.title, f"{'made by us, ' * one.is_ours}{items_text(one.item_count)}, {one.details.privacy}")
        for one in offers
    ]


def targets_for(lists: Sequence[LocalList], remote: RemoteList) -> list[LocalList]:
    """Lists here without a side at Trakt, those of the same title first."""
    title = remote.details.title.casefold()
    free = [one for one in lists if one.link is None]
    return sorted(free, key=lambda one: one.details.title.casefold() != title)


async def _account(screen: LiveScreen, accounts: Sequence[TraktAccount]) -> TraktAccount | None:
    if len(accounts) <= 1:
        return next(iter(accounts), None)
    picks = [Pick(one.profile.name, f"{one.offers} to take over") for one in accounts]
    dialog = PickDialog("From whose account?", "", picks, glyphs=screen.face.glyphs)
    place = await screen.app.push_screen_wait(dialog)
    return None if place is None else accounts[place]


async def _offers(screen: LiveScreen, name: str) -> Sequence[RemoteList]:
    """What may be taken over as far as is known; where that is nothing, Trakt is asked. Raises SyncError."""
    deck = screen.face.deck
    offers = await deck.lists.offers(name)
    if offers:
        return offers
    report = await deck.runs.wait((await deck.runs.start_sync(name, RunOptions(only_steps=ACCOUNT))).id)
    if report.run.state is not RunState.COMPLETED:
        raise SyncError(f"The lists on Trakt could not be read: {report.run.message}")
    return await deck.lists.offers(name)


async def _offer(screen: LiveScreen, offers: Sequence[RemoteList]) -> RemoteList | None:
    facts = "They stand on Trakt, and no list here is linked to them. Nothing is removed on either side."
    dialog = PickDialog("Take over a list from Trakt", facts, offer_picks(offers), glyphs=screen.face.glyphs)
    place = await screen.app.push_screen_wait(dialog)
    return None if place is None else offers[place]


async def _target(screen: LiveScreen, lists: Sequence[LocalList], remote: RemoteList) -> LocalList | bool | None:
    """The list here that it becomes a side of; None = a new one, False = none after all."""
    free = targets_for(lists, remote)
    if not free:
        return None
    new = Pick(AS_NEW)
    own = [Pick(f"with {one.details.title}", items_text(one.items)) for one in free]
    is_same = free[0].details.title.casefold() == remote.details.title.casefold()
    picks = [*own, new] if is_same else [new, *own]
    title = f"Take {remote.details.title} over as what?"
    place = await screen.app.push_screen_wait(
        PickDialog(title, "What stands on either of two lists stands on both then.", picks, glyphs=screen.face.glyphs)
    )
    if place is None:
        return False
    return None if picks[place] is new else free[own.index(picks[place])]


async def _adopt(
    screen: LiveScreen, account: TraktAccount, remote: RemoteList, target: LocalList | bool | None
) -> LocalList | None:
    which = None if target is None or isinstance(target, bool) else target.id
    made = await screen.attempt(screen.face.deck.lists.adopt(account.profile.name, remote.id, which))
    if made is not None:
        screen.say(f"'{remote.details.title}' is linked, and its items come with the next sync", Tone.GOOD)
    return made

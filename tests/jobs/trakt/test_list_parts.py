"""The pure parts of a list sync: what was left by a lost answer, what is learned, and what both agree on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    LimitExceeded,
    NetworkError,
    RateLimited,
    ServerError,
    TimedOut,
)
from tui.jobs.trakt.asking import pause_after
from tui.jobs.trakt.blame import blames_account
from tui.jobs.trakt.concluding import agreed_details, verdicts_of
from tui.jobs.trakt.learning import is_placed, learned
from tui.jobs.trakt.one_sync import figures_of, left_of
from tui.jobs.trakt.ranking import fingerprint, ordered
from tui.jobs.trakt.resolve import names_of
from tui.jobs.trakt.side import SKEW, left_by
from tui.jobs.trakt.there import Written, took_too_long
from tui.model.health import Trouble
from tui.model.lists import (
    AddedBy,
    Entry,
    EntryKind,
    ListConflict,
    ListDetails,
    ListItem,
    ListPlan,
    ListState,
    Match,
    RemoteItem,
    RemoteList,
)
from tui.model.snapshot import Proof, Ruling, Verdict
from tui.store.lists.whole import Intent

SENT = ListDetails("Heist films")
WHOLE = Proof(is_complete=True, rows=3)
FILM = Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949"))


def remote(number: int, created_at: float | None = 1000.0, details: ListDetails = SENT) -> RemoteList:
    """Give a list at Trakt."""
    return RemoteList(number, f"list-{number}", details, 0, "", created_at)


def item(entry: Entry, match: Match = Match.OPEN) -> ListItem:
    """Give an entry on a list here."""
    return ListItem(1, 1, 0, entry, match, 0.0, AddedBy.HAND)


def test_the_list_of_a_lost_answer_is_told_from_others() -> None:
    """By its words and by when it was made; what is the side of another list is not taken."""
    intent = Intent(1000.0, SENT)
    others = [
        remote(1, details=replace(SENT, title="Other")),
        remote(2, details=replace(SENT, description="By hand")),
        remote(3, created_at=1000.0 - SKEW - 1),
        remote(4),
    ]
    assert left_by(intent, others, {4}) is None
    found = left_by(intent, [*others, remote(5, 1001.0), remote(6, 1002.0)], {4})
    assert found is not None and found.id == 6
    assert left_by(Intent(1000.0, None), others, set()) is None


def test_s23_what_stands_there_by_another_id_is_learned() -> None:
    """Unless another id of both says that it is something else, or a person has to choose."""
    there = [RemoteItem(1, 1, replace(FILM, trakt_id=7, ids=("imdb:tt0113277",)))]
    assert [entry.trakt_id for _, entry in learned([item(FILM)], there)] == [7]
    assert learned([item(FILM, Match.AMBIGUOUS)], there) == []
    other = [RemoteItem(1, 1, replace(FILM, trakt_id=7, ids=("imdb:tt0113277", "tmdb:1")))]
    assert learned([item(FILM)], other) == []


def test_what_only_a_place_tells() -> None:
    """Episodes and seasons without ids of their own, of a show that has some."""
    episode = Entry(EntryKind.EPISODE, "", show_ids=("tvdb:1",), season=1, number=2)
    assert is_placed(episode)
    assert is_placed(Entry(EntryKind.SEASON, "", show_ids=("tvdb:1",), season=1))
    assert not is_placed(replace(episode, ids=("tvdb:5",)))
    assert not is_placed(replace(episode, number=None))
    assert not is_placed(replace(episode, show_ids=()))


def test_by_which_names_trakt_is_asked() -> None:
    """The surest first; no film by tvdb, and no id that is none."""
    assert names_of(FILM) == ("movie:imdb:tt0113277", "movie:tmdb:949")
    assert names_of(replace(FILM, ids=("tvdb:5", "imdb:113277", "plex:x"))) == ()


def test_s7_what_is_disputed_stays_as_it_was_agreed() -> None:
    """The rest is as it is now."""
    before, now = ListDetails("Old", "old words"), ListDetails("New", "new words")
    conflict = ListConflict("title", "Mine", "New", "Old")
    assert agreed_details(before, now, [conflict]) == ListDetails("Old", "new words")
    assert agreed_details(None, now, [conflict]) == now


def test_how_a_list_stands_after_its_plan() -> None:
    """Held before disputed, disputed before incomplete."""
    held = ListPlan(remove_there=(FILM,), verdict_there=Verdict(Ruling.HOLD, 1, "1 of 1"))
    disputed = ListPlan(conflicts=(ListConflict("order", "", "", ""),))
    assert verdicts_of(held, WHOLE).state is ListState.HELD
    assert verdicts_of(disputed, WHOLE).reason == "Both sides changed: order"
    assert verdicts_of(ListPlan(), replace(WHOLE, is_complete=False)).state is ListState.FAILED
    assert verdicts_of(ListPlan(), WHOLE).state is ListState.SYNCED


def test_only_what_a_person_decides_is_left_of_a_plan() -> None:
    """What was done is not shown once more."""
    held = ListPlan(add_there=(FILM,), remove_there=(FILM,), verdict_there=Verdict(Ruling.HOLD, 1, "1 of 1"))
    assert (left_of(held).add_there, left_of(held).remove_there) == ((), (FILM,))
    assert left_of(replace(held, verdict_there=Verdict(Ruling.GO, 1))).is_empty


def test_what_is_held_is_not_counted_as_removed() -> None:
    """Neither planned nor done."""
    held = ListPlan(remove_here=(FILM,), verdict_here=Verdict(Ruling.HOLD, 1), unchanged=4)
    assert (figures_of(held).removed, figures_of(held, Written()).unchanged) == (0, 4)


def test_orders_are_told_apart() -> None:
    """By every place."""
    one, two = (EntryKind.MOVIE, 1), (EntryKind.SHOW, 1)
    assert fingerprint([one, two]) != fingerprint([two, one])
    assert ordered([two, one], [one, two]) == (two, one)


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (AuthError("expired"), True),
        (AuthError("locked", trouble=Trouble.LOCKED), True),
        (NetworkError("no route"), True),
        (RateLimited("wait"), True),
        (Forbidden("cloudflare", trouble=Trouble.ADDRESS_BLOCKED), True),
        (Forbidden("vip", status=426), False),
        (BadResponse("page", trouble=Trouble.WRONG_ADDRESS), True),
        (BadResponse("odd"), False),
        (LimitExceeded("full"), False),
        (ServerError("500", status=500), False),
    ],
    ids=repr,
)
def test_s16_what_is_about_the_whole_account(error: Exception, is_so: bool) -> None:
    """The rest of the lists would meet the same."""
    assert blames_account(error) is is_so  # type: ignore[arg-type]


def test_what_helps_by_being_halved() -> None:
    """A gateway that waited in vain, and nothing else."""
    assert took_too_long(TimedOut("no answer")) and took_too_long(ServerError("gateway", status=504))
    assert not took_too_long(ServerError("overloaded", status=503))


def test_pauses_after_failures() -> None:
    """What Trakt asks for wins."""
    assert [pause_after(ServerError("500"), failures) for failures in (1, 2, 3, 4)] == [30, 60, 120, 120]
    assert pause_after(ServerError("503", retry_after=5.0), 2) == 5.0

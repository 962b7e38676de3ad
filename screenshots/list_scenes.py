"""The stage of the pictures of lists: some at Trakt, one of which somebody has shortened there, and one that stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.deck import Deck
from tui.model.lists import ListDetails, ListMode, LocalList, Privacy
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.sandbox import Household
from tui.sandbox.trakt.titles import Title

OWNER = "joerg"
FILMS = (
    ("Heat", 1995), ("Ronin", 1998), ("Thief", 1981), ("Collateral", 2004), ("Le Cercle rouge", 1970), ("Drive", 2011),
    ("Bullitt", 1968), ("The Driver", 1978), ("Sexy Beast", 2000), ("Rififi", 1955), ("Inside Man", 2006),
    ("The Getaway", 1972), ("Widows", 2018), ("Le Samouraï", 1967), ("Point Break", 1991), ("The Killing", 1956),
)  # fmt: skip
WEEKEND = 60


async def add_trakt(deck: Deck, house: Household) -> None:
    """Store the profile, signed in."""
    trakt = house.trakt
    settings = {"client_id": trakt.client_id, "auth_url": trakt.auth_url, "write_spacing": "0"}
    draft = ProfileDraft(ProfileKind.TRAKT, "trakt", trakt.url, trakt.account(OWNER).slug, settings)
    await deck.profiles.add(draft, {"token": trakt.tokens(OWNER).access})


async def make_lists(deck: Deck, house: Household, advance: Callable[[float], None]) -> None:
    """Sync them, then let somebody take most of one off at Trakt and sync again. `advance` lets seconds pass."""
    known = house.trakt.known
    films = [known.add("movie", title, year=year, ids=_ids(place)) for place, (title, year) in enumerate(FILMS)]
    films += known.add_movies(WEEKEND - len(films))
    weekend = await _make(deck, "Weekend 4K", ListMode.TWO_WAY, Privacy.PRIVATE, films)
    await _make(deck, "Unwatched series", ListMode.PUSH, Privacy.PRIVATE, films[20:48])
    await _make(deck, "For the kids", ListMode.PUSH, Privacy.FRIENDS, films[30:55])
    club = await _make(deck, "Film club", ListMode.TWO_WAY, Privacy.PUBLIC, films[:9])
    await deck.lists.create(ListDetails("Someday"), entries=_names(films[3:8]))
    await deck.lists.add(weekend, ["movie:imdb:tt9999999"])
    await _sync(deck)
    advance(3_600)
    await _shorten(deck, house, weekend, films)
    await deck.lists.add(club, _names(films[40:47]))
    await _sync(deck)
    advance(240)


async def _shorten(deck: Deck, house: Household, weekend: LocalList, films: Sequence[Title]) -> None:
    """Somebody takes most of a list off at Trakt."""
    local = await deck.store.lists.get(weekend.id)
    if local is None or local.link is None:
        raise RuntimeError("the list never got to Trakt")
    house.trakt.remove_from_list(local.link.remote_id, [film.key for film in (*films[:14], *films[32:])])


async def _make(deck: Deck, title: str, mode: ListMode, privacy: Privacy, films: Sequence[Title]) -> LocalList:
    details = ListDetails(title, privacy=privacy)
    return await deck.lists.create(details, mode=mode, profile="trakt", entries=_names(films))


async def _sync(deck: Deck) -> None:
    for run in await deck.runs.sync_lists():
        await deck.runs.wait(run.id)


def _names(films: Sequence[Title]) -> list[str]:
    return [f"movie:imdb:{(film.ids or {})['imdb']}" for film in films]


def _ids(place: int) -> dict[str, str]:
    return {"imdb": f"tt{113_277 + place}", "tmdb": str(949 + place * 7)}

"""Personal lists on the wire: made, filled, ordered, changed and deleted, in pages and within limits."""

from __future__ import annotations

import pytest

from tests.sandbox.trakt.support import movies, named
from tui.sandbox.trakt.reply import PageRules

MINE = "/users/me/lists"


async def test_create(mira, box):
    """A list begins private, with what it was given, and is found by id and slug."""
    told = await mira.send("POST", MINE, {"name": "Über uns", "description": "d", "display_numbers": True})
    assert (told["privacy"], told["sort_by"], told["allow_comments"]) == ("private", "rank", True)
    number = told["ids"]["trakt"]
    for name in (number, told["ids"]["slug"]):
        found = await mira.get(f"{MINE}/{name}")
        assert (found["name"], found["display_numbers"], found["item_count"]) == ("Über uns", True, 0)
    assert [row.action for row in box.writes.rows] == ["create_list"]
    assert box.writes.rows[0].list_id == number


@pytest.mark.parametrize("body, status", [({}, 422), ({"name": " "}, 422), ({"name": "a", "privacy": "all"}, 422)])
async def test_what_cannot_be_a_list(mira, box, body, status):
    """A list needs a name, and a privacy that there is."""
    assert await mira.status("POST", MINE, body) == status
    assert len(box.writes) == 0


async def test_update(mira, box):
    """Any fields change, old slugs go on to work, and the time of the change grows though the clock stands."""
    made = box.make_list("Old")
    before = (await mira.get(f"{MINE}/old"))["updated_at"]
    told = await mira.send("PUT", f"{MINE}/{made.id}", {"name": "New", "privacy": "link"}, 200)
    assert (told["ids"]["slug"], told["privacy"], told["updated_at"] > before) == ("new", "link", True)
    assert (await mira.get(f"{MINE}/old"))["ids"]["trakt"] == made.id


async def test_two_lists_of_one_name(mira):
    """Names are not unique; slugs are."""
    one, two = [(await mira.send("POST", MINE, {"name": "Same"}))["ids"] for _ in range(2)]
    assert one["slug"] != two["slug"]


async def test_who_sees_what(mira, joerg, nobody, box):
    """Private lists are for their owner, those for friends for them; only the owner writes."""
    for privacy in ("private", "friends", "public"):
        box.make_list(privacy, privacy=privacy)
    path = "/users/mira/lists"
    names = [[one["name"] for one in await caller.get(path)] for caller in (mira, joerg, nobody)]
    assert names == [["private", "friends", "public"], ["friends", "public"], ["public"]]
    assert await joerg.status("GET", f"{path}/private") == 404
    assert await joerg.status("PUT", f"{path}/public", {"name": "Mine"}) == 403


async def test_delete(mira, box):
    """A deleted list is gone: 204 without a body, then 404."""
    made = box.make_list("Gone")
    answer = await mira.ask("DELETE", f"{MINE}/{made.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await mira.status("GET", f"{MINE}/{made.id}") == 404


async def test_add_and_remove(mira, box):
    """Answers tell counts, and echo what is not known; adding twice is safe, and so is removing twice."""
    made, keys = box.make_list("L"), movies(box, 3)
    body = named(*keys, ("show", 1)) | {"people": [{"ids": {"imdb": "nm0000001"}}]}
    body["movies"].append({"ids": {"tmdb": 999_999_999}})
    told = await mira.send("POST", f"{MINE}/{made.id}/items", body)
    assert told["added"] == {"movies": 3, "shows": 1, "seasons": 0, "episodes": 0, "people": 1}
    assert told["not_found"]["movies"] == [{"ids": {"tmdb": 999_999_999}}]
    assert told["list"]["item_count"] == 5
    again = await mira.send("POST", f"{MINE}/{made.id}/items", body)
    assert (again["added"]["movies"], again["existing"]["movies"]) == (0, 3)
    assert again["list"] == told["list"]
    for deleted in (2, 0):
        gone = await mira.send("POST", f"{MINE}/{made.id}/items/remove", named(*keys[:2]), 200)
        assert gone["deleted"]["movies"] == deleted
    assert made.keys == (keys[2], ("show", 1), ("person", 1))
    assert [row.is_idle for row in box.writes.rows] == [False, True, False, True]


async def test_numbers_below_a_show(mira, box):
    """A show with seasons and episodes means just these; a bare one the show itself."""
    made, episode = box.make_list("L"), box.known.of_kind("episode")[0]
    season = {"number": episode.season, "episodes": [{"number": episode.number}, {"number": 99}]}
    shows = [{"ids": {"trakt": episode.show}}, {"ids": {"trakt": episode.show}, "seasons": [season]}]
    told = await mira.send("POST", f"{MINE}/{made.id}/items", {"shows": shows})
    assert made.keys == (("show", episode.show), episode.key)
    assert len(told["not_found"]["episodes"]) == 1


async def test_movie_and_show_of_one_id(mira, box):
    """Ids are per kind: movie 1 and show 1 stand on one list."""
    made = box.make_list("L")
    await mira.send("POST", f"{MINE}/{made.id}/items", named(("movie", 1), ("show", 1)))
    await mira.send("POST", f"{MINE}/{made.id}/items/remove", named(("movie", 1)), 200)
    assert made.keys == (("show", 1),)


async def test_items(mira, box):
    """Items have ranks from 1 and ids of their own; episodes come with their show."""
    episode = box.known.of_kind("episode")[0]
    made = box.make_list("L", [*movies(box, 2), episode.key])
    rows = await mira.get(f"{MINE}/{made.id}/items/movie,episode/rank/asc")
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[2]["episode"]["ids"]["trakt"] == episode.trakt
    assert rows[2]["show"]["ids"]["trakt"] == episode.show
    assert len(await mira.get(f"{MINE}/{made.id}/items/movie")) == 2
    titles = await mira.get(f"{MINE}/{made.id}/items/movie/title/desc")
    assert [row["movie"]["title"] for row in titles] == sorted((row["movie"]["title"] for row in titles), reverse=True)


async def test_own_order_of_a_list(mira, box):
    """Without an order in the path the preference of the list holds, and the headers say so."""
    made = box.make_list("L", movies(box, 3), sort_by="rank", sort_how="desc")
    answer = await mira.ask("GET", f"{MINE}/{made.id}/items")
    assert [row["rank"] for row in answer.json()] == [3, 2, 1]
    assert (answer.headers["x-sort-how"], answer.headers["x-applied-sort-by"]) == ("desc", "rank")


async def test_reorder(mira, box):
    """Places are ordered by their ids; ids from elsewhere are skipped."""
    keys = movies(box, 3)
    made = box.make_list("L", keys)
    places = [item.id for item in made.items]
    told = await mira.send("POST", f"{MINE}/{made.id}/items/reorder", {"rank": [*places[::-1], 5]}, 200)
    assert (told["updated"], told["skipped_ids"], made.keys) == (3, [5], tuple(keys[::-1]))
    box.state.reorders = False
    told = await mira.send("POST", f"{MINE}/{made.id}/items/reorder", {"rank": places}, 200)
    assert (told["updated"], made.keys) == (3, tuple(keys[::-1]))


@pytest.mark.parametrize(
    "asked, rows, limit", [({}, 100, "100"), ({"limit": 1_000}, 250, "250"), ({"limit": 7}, 7, "7")]
)
async def test_pages(mira, box, asked, rows, limit):
    """A page holds 100 if nothing is asked, and never more than 250, in silence."""
    made = box.make_list("L", [one.key for one in box.known.add_movies(600)])
    answer = await mira.ask("GET", f"{MINE}/{made.id}/items", **asked)
    assert len(answer.json()) == rows
    assert answer.headers["x-pagination-limit"] == limit
    assert answer.headers["x-pagination-item-count"] == "600"
    assert answer.headers["x-pagination-page-count"] == str(-(-600 // int(limit)))


async def test_older_pages(mira, box):
    """Without pages everything came at once, and `limit=all` may still give it."""
    made = box.make_list("L", [one.key for one in box.known.add_movies(300)])
    path = f"{MINE}/{made.id}/items"
    assert len(await mira.get(path, limit="all")) == 100
    box.state.pages = PageRules(takes_all=True)
    assert len(await mira.get(path, limit="all")) == 300
    box.state.pages = PageRules(is_always=False)
    assert len(await mira.get(path)) == 300


async def test_last_page(mira, box):
    """The last page holds the rest, and one after it nothing."""
    made = box.make_list("L", [one.key for one in box.known.add_movies(5)])
    pages = [await mira.get(f"{MINE}/{made.id}/items", page=page, limit=2) for page in (1, 2, 3, 4)]
    assert [[row["rank"] for row in page] for page in pages] == [[1, 2], [3, 4], [5], []]


async def test_limits(joerg, box):
    """A free account has room for five lists and 250 items on each; what does not fit is refused whole."""
    path = f"{MINE}/{box.make_list('L', person='joerg').id}/items"
    answer = await joerg.ask("POST", path, named(*[one.key for one in box.known.add_movies(251)]))
    assert (answer.status_code, answer.headers["x-account-limit"], answer.headers["x-vip-user"]) == (
        420,
        "250",
        "false",
    )
    assert box.lists("joerg")[0].items == []
    found = [await joerg.status("POST", MINE, {"name": f"{nth}"}) for nth in range(5)]
    assert found == [201, 201, 201, 201, 420]


async def test_limit_that_takes_what_fits(joerg, box):
    """Nobody knows whether a refusal takes a part; this one can be told to, and not to name the limit."""
    box.state.lists.fits_in_part, box.account("joerg").limits.is_told = True, False
    made = box.make_list("L", person="joerg")
    answer = await joerg.ask("POST", f"{MINE}/{made.id}/items", named(*[one.key for one in box.known.add_movies(251)]))
    assert (answer.status_code, "x-account-limit" in answer.headers, len(made.items)) == (420, False, 250)


async def test_notes_are_for_vips(mira, joerg, box):
    """A free account that sends a note is told to upgrade."""
    body = {"movies": [{"ids": {"trakt": 1}, "notes": "good"}]}
    paths = {}
    for caller, person in ((mira, "mira"), (joerg, "joerg")):
        made = box.make_list("L", person=person)
        paths[person] = await caller.status("POST", f"{MINE}/{made.id}/items", body)
    assert paths == {"mira": 201, "joerg": 426}
    assert box.lists()[0].items[0].notes == "good"


async def test_by_hand(mira, box):
    """What people do at Trakt shows, and is no write of a client."""
    keys = movies(box, 4)
    made = box.make_list("L", keys[:3], description="by hand")
    box.add_to_list(made.id, keys[3:])
    box.remove_from_list(made.id, keys[:1])
    box.order_list(made.id, keys[:0:-1])
    box.change_list(made.id, name="M", privacy="public")
    rows = await mira.get(f"{MINE}/m/items")
    assert [("movie", row["movie"]["ids"]["trakt"]) for row in rows] == keys[:0:-1]
    box.delete_list(made.id)
    assert (await mira.get(MINE), len(box.writes)) == ([], 0)


async def test_nonsense(mira, box):
    """Bodies that cannot be read are refused, and change nothing."""
    path = f"{MINE}/{box.make_list('L').id}/items"
    for body in ([1], {"movies": "all"}):
        assert await mira.status("POST", path, body) == 400
    assert await mira.status("POST", f"{path}/reorder", {"rank": ["x"]}) == 422
    assert len(box.writes) == 0

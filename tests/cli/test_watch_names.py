"""S42 for what is kept in step: no name of a title, a server or an account drives the terminal, and no secret shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.command import Called, Command
from tests.cli.in_step import MIRA, sign_in
from tests.cli.test_media_names import DRIVING, LONGEST
from tests.jobs.hub.trio import KINDS, access_of
from tui.sandbox import Household, threaded_household
from tui.sandbox.media import OWNER

LISTS = (
    ["queue", "ls", "--all"],
    ["queue", "wait", "--timeout", "1"],
    ["queue", "flush"],
    ["hub", "ls"],
    ["hub", "unmatched"],
    ["hub", "conflicts"],
    ["status"],
    ["run", "show", "last"],
)


@pytest.fixture
def house() -> Iterator[Household]:
    """Three servers whose names are hostile."""
    with threaded_household(library=30, live=1, movies=1, series=1) as found:
        for kind in KINDS:
            access_of(found, kind).faults.load("*:hostile_names")
        yield found


@pytest.fixture
def kept(syncdeck: Command, house: Household) -> list[Called]:
    """They are in step for one person, as far as they can be; what was said on the way."""
    sign_in(syncdeck, house)
    called = [syncdeck("-vv", "sync", *KINDS)]
    keys = {"1", str(OWNER.plex_id), *(access_of(house, kind).user_id(OWNER.name) for kind in KINDS[1:])}
    accounts = syncdeck("people", "ls", "--json").document["accounts"]
    hers = [str(account["id"]) for account in accounts if account["account_key"] in keys]
    assert len(hers) == len(KINDS)
    called += [syncdeck("people", "map", account, MIRA) for account in hers]
    return [*called, syncdeck("-vv", "sync", *KINDS)]


def test_s42_no_name_of_what_is_kept_in_step_drives_the_terminal(
    syncdeck: Command, house: Household, kept: list[Called]
) -> None:
    """What waits, what was refused and what arrived, listed and told whole, as text and as JSON."""
    house.emby.faults.load("*:drop")
    house.jellyfin.faults.load("write_user_data:forbidden")
    film = next(one for one in house.plex.collection.of("Movies", "movie") if one.ids.get("imdb"))
    said = [syncdeck("-vv", "watch", f"movie:imdb:{film.ids['imdb']}", "--progress", "0:20:00")]
    said += [syncdeck(*command, *form) for command in LISTS for form in ([], ["--json"])]
    listed = syncdeck("queue", "ls", "--all", "--json").document["deliveries"]
    assert {one["target"] for one in listed} == set(KINDS)
    said += [syncdeck("queue", "show", str(one["id"]), *form) for one in listed for form in ([], ["--json"])]
    said += [syncdeck("hub", "show", f"movie:imdb:{film.ids['imdb']}", *form) for form in ([], ["--json"])]
    told = "".join(one.out + one.err for one in (*kept, *said))
    assert DRIVING.findall(told) == []
    assert max(len(line) for one in said for line in one.out.splitlines() if line[:1] not in "[{") < LONGEST
    assert "[/b][red]" in told
    secrets = (house.plex.account_token(), house.plex.token(), house.jellyfin.api_key, house.emby.api_key)
    assert [secret for secret in secrets if secret in told] == []

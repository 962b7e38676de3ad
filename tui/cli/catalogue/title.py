"""`syncdeck title`: everything stored of one title, and the favourite mark on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.table import facts, table
from tui.errors import InvalidInput, NotFound
from tui.formatting import date_text, duration_text, iso_text
from tui.model.catalogue import SeriesDetails, Title, TitleKind

if TYPE_CHECKING:
    from tui.deck import Deck

KINDS = click.Choice([kind.value for kind in (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES)])
EPOCHS = ("added_at", "first_seen", "changed_at", "missing_since")


@click.command(cls=DeckCommand)
@click.argument("profile_name", metavar="PROFILE")
@click.argument("kind", type=KINDS)
@click.argument("item_id", metavar="ID")
@click.option("--favourite/--no-favourite", "favourite", default=None, help="Set or take away the favourite mark.")
@click.pass_obj
def title(invocation: Invocation, *, profile_name: str, kind: str, item_id: str, favourite: bool | None) -> int:
    """Show a title by the profile, kind and id that search prints; a series with its episodes."""

    async def work(deck: Deck, _: Stop) -> int:
        profile = await deck.profiles.find(profile_name)
        try:
            found = await deck.store.titles.find(profile.id, TitleKind(kind), item_id)
        except NotFound as error:
            raise InvalidInput(error.message, hint="syncdeck search prints profile, kind and id") from None
        if favourite is not None:
            await deck.set_favourite(found.id, favourite)
            found = await deck.store.titles.get(found.id)
        details = await deck.store.details.of(profile.id, item_id) if found.kind is TitleKind.SERIES else None
        _print(found, details, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


def _print(found: Title, details: SeriesDetails | None, out: Output) -> None:
    if out.as_json:
        out.document(_document(found, details, out))
        return
    mark = f" {out.glyphs.favourite}" if found.is_favourite else ""
    out.line(f"{out.text(found.name)}{mark}")
    for line in facts([(name, out.text(value)) for name, value in _facts(found)]):
        out.line(f"  {line}")
    rows = [
        (f"S{episode.season:02}E{episode.number or 0:02}", out.text(episode.title, 80), episode.air_date[:10])
        for episode in (details.episodes if details else ())
    ]
    for line in table(("Episode", "Title", "On air"), rows) if rows else []:
        out.line(f"  {line}")


def _facts(found: Title) -> list[tuple[str, str]]:
    return [
        ("id", f"{found.kind.value} {found.item_id}"),
        ("categories", ", ".join(found.category_names)),
        ("year", str(found.year or "")),
        ("rating", "" if found.rating is None else f"{found.rating:g}"),
        ("runs", duration_text(found.duration_seconds) if found.duration_seconds else ""),
        ("genre", found.genre),
        ("director", found.director),
        ("cast", found.cast),
        ("plot", found.plot),
        ("catch-up", f"{found.archive_days} days" if found.archive_days else ""),
        ("added", date_text(found.added_at) if found.added_at else ""),
        ("first seen", date_text(found.first_seen)),
        ("gone since", date_text(found.missing_since) if found.missing_since else ""),
    ]


def _document(found: Title, details: SeriesDetails | None, out: Output) -> dict[str, Any]:
    plain = {name: _clean(value, out) for name, value in asdict(found).items()}
    times = {name: iso_text(plain[name]) for name in EPOCHS}
    episodes = [
        {name: _clean(value, out) for name, value in asdict(episode).items()}
        for episode in (details.episodes if details else ())
    ]
    return plain | times | {"episodes": episodes}


def _clean(value: Any, out: Output) -> Any:
    if isinstance(value, str):
        return out.text(value, 4000)
    return [out.text(item) for item in value] if isinstance(value, tuple) else value

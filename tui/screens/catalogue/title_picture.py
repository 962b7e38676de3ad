"""A title, a change and a series as lines. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import count_text, date_text, duration_text, when_text
from tui.glyphs import Glyphs
from tui.model.catalogue import ChangeKind, Episode, SeriesDetails, Title, TitleChange, TitleKind, TitleLine
from tui.screens.catalogue.chosen_title import ChosenTitle
from tui.screens.catalogue.item_picture import ITEM_KIND_NAMES, SeasonKey, item_name
from tui.screens.catalogue.title_sources import LibraryRow, ListedRow, TitleRow
from tui.screens.catalogue.tree import KIND_NAMES
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column
from tui.widgets.line import Line, Span, Tone, clip, line, wrap

TITLE_COLUMNS = (Column("Title", 24, grows=True), Column("Year", 4), Column("Rating", 6, right=True))
FOUND_COLUMNS = (
    Column("Title", 22, grows=True),
    Column("Kind", 8),
    Column("Where", 10, grows=True, most=40),
    Column("Year", 4),
    Column("Rating", 6, right=True),
)
CHANGE_COLUMNS = (
    Column("Change", 9),
    Column("Title", 24, grows=True),
    Column("When", 10),
    Column("What", 16, grows=True, most=30),
    Column("Kind", 6),
)
CHANGE_TONES = {
    ChangeKind.NEW: Tone.GOOD,
    ChangeKind.CHANGED: Tone.BUSY,
    ChangeKind.GONE: Tone.BAD,
    ChangeKind.BACK: Tone.WARN,
}


def title_cells(row: TitleRow, glyphs: Glyphs) -> Sequence[Span]:
    """The cells of TITLE_COLUMNS."""
    shown = row.line
    return (_name(shown, glyphs), Span(_year(shown.year), Tone.MUTED), Span(_rating(shown.rating)))


def shelf_cells(row: ListedRow, glyphs: Glyphs) -> Sequence[Span]:
    """The cells of TITLE_COLUMNS for whatever is listed."""
    if isinstance(row, TitleRow):
        return title_cells(row, glyphs)
    name, _, _, year, rating = found_cells(row, glyphs)
    return (name, year, rating)


def found_cells(row: ListedRow, glyphs: Glyphs) -> Sequence[Span]:
    """The cells of FOUND_COLUMNS."""
    if isinstance(row, LibraryRow):
        return _item_cells(row)
    name, year, rating = title_cells(row, glyphs)
    kind = Span(KIND_NAMES[row.line.kind], Tone.MUTED)
    return (name, kind, Span(row.place, Tone.MUTED), year, rating)


def change_cells(change: TitleChange, on: Surface) -> Sequence[Span]:
    """The cells of CHANGE_COLUMNS."""
    return (
        Span(f"{on.glyphs.change[change.change]} {change.change}", CHANGE_TONES[change.change]),
        Span(change.name),
        Span(when_text(change.at, on.now, on.tz), Tone.MUTED),
        Span(change.detail, Tone.MUTED),
        Span(KIND_NAMES[change.kind], Tone.MUTED),
    )


def title_lines(title: Title, width: int, on: Surface, *, rows: int = 0) -> list[Line]:
    """All that is known of a title: name, facts, plot, people. With `rows` the plot is cut so that all fits."""
    name = f"{on.glyphs.favourite} {title.name}" if title.is_favourite else title.name
    lines = [line(Span(row, Tone.STRONG)) for row in wrap(name, width, 3, on.glyphs.ellipsis)]
    lines += [line(Span(row, Tone.MUTED)) for row in wrap(", ".join(_facts(title, on)), width, 3, on.glyphs.ellipsis)]
    people = [f"{label} {text}" for label, text in (("Cast", title.cast), ("Director", title.director)) if text]
    tail = [line(Span(row, Tone.MUTED)) for text in people for row in wrap(text, width, 2, on.glyphs.ellipsis)]
    room = max(1, rows - len(lines) - len(tail)) if rows else 0
    plot = [line(row) for row in wrap(title.plot, width, room, on.glyphs.ellipsis)]
    return [*lines, *plot, *tail]


def chosen_lines(found: ChosenTitle, width: int, on: Surface, *, rows: int = 0) -> list[Line]:
    """A title, or an episode with what is told of it, in at most `rows` rows."""
    if found.episode is None:
        return title_lines(found.title, width, on, rows=rows)
    episode, ellipsis = found.episode, on.glyphs.ellipsis
    number = "" if episode.number is None else f" episode {episode.number}"
    lines = [line(Span(row, Tone.STRONG)) for row in wrap(episode.title, width, 3, ellipsis)]
    told = f"Season {episode.season}{number} of {clip(found.title.name, 60, ellipsis)}"
    lines += [line(Span(row, Tone.MUTED)) for row in wrap(told, width, 2, ellipsis)]
    return lines + [line(row) for row in wrap(episode.plot, width, max(1, rows - len(lines)) if rows else 0, ellipsis)]


def series_lines(details: SeriesDetails | None, width: int, on: Surface) -> list[BoardLine]:
    """Seasons with their episodes."""
    if details is None:
        told = "Episodes are not fetched yet: a sync brings those of the newest series first."
        return [BoardLine(line(Span(told, Tone.MUTED)))]
    names = {season.number: season.name for season in details.seasons}
    lines: list[BoardLine] = []
    season: int | None = None
    for episode in details.episodes:
        if episode.season != season:
            season = episode.season
            heading = names.get(season) or ("Specials" if season == 0 else f"Season {season}")
            lines += [BoardLine(line()), BoardLine(line(Span(heading, Tone.HEAD)), SeasonKey(season))]
        lines.append(BoardLine(_episode_line(episode, on), episode.episode_id))
    return lines[1:] or [BoardLine(line(Span("The server lists no episodes.", Tone.MUTED)))]


def _episode_line(episode: Episode, on: Surface) -> Line:
    number = "   " if episode.number is None else f"{episode.number:>3}"
    facts = [_rating(episode.rating)]
    if episode.duration_seconds:
        facts.append(duration_text(episode.duration_seconds))
    if episode.air_date:
        facts.append(episode.air_date)
    told = "  ".join(filter(None, facts))
    return line(Span(f"{number}  ", Tone.MUTED), episode.title, Span(f"   {told}", Tone.MUTED))


def _facts(title: Title, on: Surface) -> list[str]:
    categories = ", ".join(clip(name, 40, on.glyphs.ellipsis) for name in title.category_names[:4])
    facts = [KIND_NAMES[title.kind], categories]
    facts += [_year(title.year), clip(title.genre, 60, on.glyphs.ellipsis)]
    if title.rating is not None:
        facts.append(f"rated {_rating(title.rating)}")
    if title.duration_seconds:
        facts.append(duration_text(title.duration_seconds))
    if title.archive_days:
        facts.append(f"{title.archive_days} days of catch-up")
    if title.added_at:
        word = "changed" if title.kind is TitleKind.SERIES else "added"
        facts.append(f"{word} {date_text(title.added_at, on.now, on.tz)}")
    facts.append(f"first seen {date_text(title.first_seen, on.now, on.tz)}")
    if title.missing_since is not None:
        facts.append(f"gone since {date_text(title.missing_since, on.now, on.tz)}")
    facts += [f"tmdb {title.tmdb}" * bool(title.tmdb), title.imdb, f"id {title.item_id}"]
    return [fact for fact in facts if fact]


def _item_cells(row: LibraryRow) -> Sequence[Span]:
    item = row.found.item
    is_gone = row.found.missing_since is not None
    where = ", ".join(filter(None, (row.found.server_name, row.library, "gone" if is_gone else "")))
    name = Span(f"  {item_name(item)}", Tone.MUTED if is_gone else Tone.TEXT)
    kind = Span(ITEM_KIND_NAMES[item.kind], Tone.MUTED)
    return (name, kind, Span(where, Tone.MUTED), Span(_year(item.year), Tone.MUTED), Span(""))


def _name(shown: TitleLine, glyphs: Glyphs) -> Span:
    if shown.is_favourite:
        return Span(f"{glyphs.favourite} {shown.name}", Tone.MARK)
    return Span(f"  {shown.name}")


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def _rating(rating: float | None) -> str:
    return "" if rating is None else f"{rating:.1f}"


def counted(count: int, noun: str, most: int = 0) -> str:
    """ "1 title", "1,204 titles", "200+ titles"."""
    plus = "+" if most and count >= most else ""
    return f"{count_text(count)}{plus} {noun if count == 1 else noun + 's'}"

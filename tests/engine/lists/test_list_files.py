"""Lists as files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.lists.desk_scene import DeskScene
from tui.engine.exports.row_export import ExportFormat
from tui.engine.lists import files
from tui.engine.lists.files import file_text, read_text
from tui.errors import InvalidInput
from tui.model.lists import Entry, EntryKind, ListDetails

numbers = st.integers(1, 10**9)
titles = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Mn", "Zl", "Zp", "Zs")), max_size=12)
films = st.builds(
    lambda title, tmdb, imdb, trakt: Entry(EntryKind.MOVIE, title, 1999, (f"imdb:tt{imdb}", f"tmdb:{tmdb}"), trakt),
    titles,
    numbers,
    numbers,
    st.none() | numbers,
)
parts = st.builds(
    lambda title, show, own, season, number: Entry(
        EntryKind.EPISODE, title, None, own, None, (f"tvdb:{show}",), f"Show {show}", season, number
    ),
    titles,
    numbers,
    st.sampled_from([(), ("tvdb:5",)]),
    st.integers(0, 40),
    st.integers(1, 99),
)


@given(st.lists(films | parts, max_size=6), st.sampled_from(ExportFormat))
def test_what_is_written_is_read_back(entries: list[Entry], form: ExportFormat) -> None:
    """Whatever the titles are, formulas among them."""
    read = read_text(file_text(entries, form), form)
    assert read.refused == {}
    assert [entry.names for entry in read.entries] == [entry.names for entry in entries]
    assert [entry.title.split() for entry in read.entries] == [_plain(entry.title).split() for entry in entries]


def _plain(title: str) -> str:
    """A title as `clean_text` leaves it, which is what lists hold."""
    from tui.model.clean import clean_text

    return clean_text(title, 300)


def test_rows_that_cannot_be_used_are_told_with_their_lines() -> None:
    """The others are taken."""
    text = 'type,title,tmdb,year\nmovie,"Two\nlines",603,1999\nmovie,No id,,\nalbum,X,5,\nmovie,Y,6,soon\nshow,Z,7,\n'
    read = read_text(text, ExportFormat.CSV)
    assert [(entry.kind, entry.ids) for entry in read.entries] == [
        (EntryKind.MOVIE, ("tmdb:603",)),
        (EntryKind.SHOW, ("tmdb:7",)),
    ]
    assert {line: why.split("'")[0] for line, why in read.refused.items()} == {
        4: "It has no id of trakt, imdb, tmdb",
        5: "",
        6: "",
    }


def test_an_export_of_imdb_is_read() -> None:
    """By the columns that IMDb writes."""
    text = (
        "Position,Const,Created,Title,URL,Title Type,Year\n1,tt0133093,2020-01-01,The Matrix,x,Movie,1999\n"
        "2,tt0903747,2020-01-01,Breaking Bad,x,TV Series,2008\n3,tt0959621,2020,Pilot,x,TV Episode,2008\n"
    )
    read = read_text(text, ExportFormat.CSV)
    assert [(entry.kind, entry.ids, entry.title) for entry in read.entries] == [
        (EntryKind.MOVIE, ("imdb:tt0133093",), "The Matrix"),
        (EntryKind.SHOW, ("imdb:tt0903747",), "Breaking Bad"),
        (EntryKind.EPISODE, ("imdb:tt0959621",), "Pilot"),
    ]


def test_ids_may_be_numbers_or_texts_in_json() -> None:
    """A row that is no item is refused by its number."""
    text = (
        '[{"type":"movie","trakt_id":481,"title":"M"},{"type":"show","tvdb":"121361"},7,{"type":"movie","tmdb":true}]'
    )
    read = read_text(text, ExportFormat.JSON)
    assert [(entry.trakt_id, entry.ids) for entry in read.entries] == [(481, ()), (None, ("tvdb:121361",))]
    assert sorted(read.refused) == [3, 4]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ExportFormat.CSV),
        ("a,b\n1,2\n", ExportFormat.CSV),
        ("{}", ExportFormat.JSON),
        ("[", ExportFormat.JSON),
        ("[" * 100_000, ExportFormat.JSON),
        ('type,tmdb\nmovie,"x' + "y" * 200_000, ExportFormat.CSV),
    ],
)
def test_what_is_no_list_is_refused_whole(text: str, form: ExportFormat) -> None:
    """With what it should be."""
    with pytest.raises(InvalidInput):
        read_text(text, form)


@pytest.mark.parametrize("cells", [f"{'9' * 5_000},1999", f"{'1' * 17},1999", f"603,{'0' * 17}{'9' * 30}"])
def test_s26_numbers_that_nothing_holds_are_refused_alone(cells: str) -> None:
    """However many digits they have."""
    read = read_text(f"type,tmdb,year\nmovie,{cells}\nmovie,604,{'0' * 5_000}1999\n", ExportFormat.CSV)
    assert [(entry.ids, entry.year) for entry in read.entries] == [(("tmdb:604",), 1999)]
    assert list(read.refused) == [2]


def test_rows_that_are_refused_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of nothing else would fill the memory."""
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    with pytest.raises(InvalidInput, match="more than 3 rows"):
        read_text("type\n" + "album\n" * 4, ExportFormat.CSV)


@given(st.text(max_size=60), st.sampled_from(ExportFormat))
def test_any_text_is_read_or_refused(text: str, form: ExportFormat) -> None:
    """Nothing else ever happens."""
    try:
        read = read_text(text, form)
    except InvalidInput as error:
        assert error.message
    else:
        assert all(entry.names for entry in read.entries)


@pytest.mark.parametrize("name", ["list.csv", "list.json"])
async def test_a_list_goes_into_a_file_and_comes_back(scene: DeskScene, tmp_path: Path, name: str) -> None:
    """A file that is there is left alone unless it is said."""
    names = ["movie:tmdb:603", "movie:trakt:1", "season:tvdb:81189/1", "person:imdb:nm0000206"]
    local = await scene.desk.create(ListDetails("Weekend"), entries=names)
    assert await scene.desk.write_file(local, tmp_path / name) == 4
    read = await scene.desk.read_file(tmp_path / name)
    assert [entry.names[0] for entry in read.entries] == names
    with pytest.raises(InvalidInput, match="exists already"):
        await scene.desk.write_file(local, tmp_path / name)
    assert await scene.desk.write_file(local, tmp_path / name, replace=True) == 4


async def test_a_pipe_is_not_waited_for(scene: DeskScene, tmp_path: Path) -> None:
    """Nothing could end that, not even a signal."""
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidInput, match="is no file"):
        await scene.desk.read_file(tmp_path / "pipe.csv")


async def test_a_file_that_cannot_be_read_is_told_as_that(scene: DeskScene, tmp_path: Path) -> None:
    """Missing, in no known form, or no text."""
    (tmp_path / "bad.csv").write_bytes(b"type,tmdb\nmovie,\xff\xfe")
    for name in ("none.csv", "list.txt", "bad.csv"):
        with pytest.raises(InvalidInput):
            await scene.desk.read_file(tmp_path / name)

"""The setting of the kept libraries, read and written as ticks."""

from __future__ import annotations

import pytest

from tui.jobs.media.choice import choice_of, wanted_in
from tui.model.servers import LibraryKind, ServerLibrary, StoredLibrary
from tui.screens.profiles.library_choice import kept_by, setting_for
from tui.screens.profiles.library_picker import library_lines
from tui.widgets.line import line_width, plain


def library(key: str, name: str, kind: LibraryKind = LibraryKind.MOVIES) -> StoredLibrary:
    """A library that is listed."""
    return StoredLibrary(key, name, kind, 12, True)


PLAIN = [library("1", "Films"), library("2", "TV Shows", LibraryKind.SHOWS), library("9", "Photos", LibraryKind.OTHER)]
ODD = [library("1", "Films, old"), library("2", "Kids"), library("3", "kids "), library("4", "A;B"), library("5", "")]


def test_nothing_named_keeps_all() -> None:
    """Save for kinds that are never kept; all ticks are no setting, so that later libraries come too."""
    assert kept_by("", PLAIN) == {"1", "2"}
    assert setting_for({"1", "2"}, PLAIN) == ""


def test_names_and_keys_are_read_in_any_case() -> None:
    """As a person types them."""
    assert kept_by("tv shows", PLAIN) == {"2"}
    assert kept_by(" FILMS , 2", PLAIN) == {"1", "2"}
    assert kept_by("Photos", PLAIN) == frozenset()


@pytest.mark.parametrize("libraries", [PLAIN, ODD])
def test_what_is_written_is_read_again(libraries: list[StoredLibrary]) -> None:
    """Each alone and any two, here and by a sync: commas, semicolons, equal and empty names."""
    keys = [it.key for it in libraries if it.kind is not LibraryKind.OTHER]
    for wanted in [{key} for key in keys] + [{a, b} for a in keys for b in keys]:
        setting = setting_for(wanted, libraries)
        assert kept_by(setting, libraries) == wanted
        if setting:
            listed = [ServerLibrary(it.key, it.name, it.kind) for it in libraries]
            assert {it.key for it in choice_of(wanted_in(setting), listed).libraries} == wanted


def test_the_picker_fits_and_offers_no_tick_for_what_is_never_kept() -> None:
    """Names give way; photos cannot be chosen."""
    lines = library_lines([*PLAIN, library("7", "x" * 90)], frozenset({"1"}), 40, "…")
    assert [it.key for it in lines] == ["1", "2", None, "7"]
    assert plain(lines[0].line).startswith("[x] Films")
    assert plain(lines[1].line).startswith("[ ] TV Shows")
    assert all(line_width(it.line) <= 40 for it in lines)

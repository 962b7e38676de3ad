"""The words that items of libraries are found by, beside their titles. Pure."""

from __future__ import annotations

from tui.model.library import ItemKind, ItemRow
from tui.store.catalogue.folding import sort_name


def words_of(item: ItemRow) -> tuple[str, str]:
    """Give the title as it is sorted and found, and what a person types beside it: of an episode its show and place,
    of a film its year. Nothing for a season: "Season 1" is found everywhere.
    """
    if item.kind is ItemKind.SEASON:
        return "", ""
    above = f"{item.grandparent_title} {item.parent_title}" if item.kind is ItemKind.TRACK else item.grandparent_title
    place = _place(item) if item.kind is ItemKind.EPISODE else str(item.year or "")
    return sort_name(item.title), " ".join(filter(None, (sort_name(above), place)))


def _place(item: ItemRow) -> str:
    """Both ways to write it: "s02e04", and "2x04"."""
    if item.season is None or item.number is None:
        return ""
    return f"s{item.season:02}e{item.number:02} {item.season}x{item.number:02}"

"""Ticks on categories, and the setting that they are written as. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tui.model.catalogue import Category, TitleKind
from tui.model.profiles import Profile
from tui.model.selection import Selection, read_selection


@dataclass(frozen=True, slots=True)
class KindOffer:
    """The categories of one kind that a panel lists."""

    kind: TitleKind
    categories: Sequence[Category]


Ticked = frozenset[tuple[TitleKind, str]]
"""Kind and category id of everything that is ticked."""


def selection_in(profile: Profile) -> Selection:
    """What the profile's setting wants; everything when it cannot be read."""
    try:
        return read_selection(profile.settings.get("categories", ""))
    except ValueError:
        return Selection()


def ticked_by(selection: Selection, offers: Sequence[KindOffer]) -> Ticked:
    """What the stored setting ticks."""
    return frozenset(
        (offer.kind, category.category_id)
        for offer in offers
        for category in offer.categories
        if selection.of(offer.kind).allows((category.category_id,))
    )


def setting_of(ticked: Collection[tuple[TitleKind, str]], offers: Sequence[KindOffer]) -> str:
    """The setting that means these ticks.

    A kind with more ticks than not is written as what it leaves out, so that new categories come along.
    """
    parts = []
    for offer in offers:
        ids = [category.category_id for category in offer.categories]
        wanted = [category_id for category_id in ids if (offer.kind, category_id) in ticked]
        unwanted = [category_id for category_id in ids if (offer.kind, category_id) not in ticked]
        if ids and not wanted:
            parts.append(f"{offer.kind}:-")
        elif unwanted:
            told = f"!{','.join(unwanted)}" if len(wanted) > len(unwanted) else ",".join(wanted)
            parts.append(f"{offer.kind}:{told}")
    return ";".join(parts)


def count_wanted(selection: Selection, offers: Sequence[KindOffer]) -> tuple[int, int]:
    """How many categories are wanted, and of how many."""
    return len(ticked_by(selection, offers)), sum(len(offer.categories) for offer in offers)

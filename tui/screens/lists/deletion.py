"""Asks before a list is deleted: whether its side at Trakt goes as well, and what that means. Cancel has the focus."""

from __future__ import annotations

from tui.glyphs import Glyphs
from tui.model.lists import LocalList
from tui.screens.lists.words import items_text
from tui.widgets.confirm import Question
from tui.widgets.ways_dialog import Way, WaysDialog


class ListDeletion(WaysDialog[bool]):
    """For a list that stands on Trakt: True = keep it there, False = delete it there too."""

    def __init__(self, shown: LocalList, title: str, *, glyphs: Glyphs) -> None:
        ways = (Way("Keep it on Trakt", True, "default"), Way("Delete there too", False))
        super().__init__(f'Delete the list "{title}"?', deletion_facts(shown), ways, glyphs=glyphs)


def deletion_facts(shown: LocalList) -> list[str]:
    """Count and consequence, a paragraph each."""
    goes = f"{items_text(shown.items)} and their order are deleted here. What was watched of them stays."
    if shown.link is None:
        return [goes, "It stands only here. This cannot be undone."]
    there = f"It stands on Trakt as well, with {shown.profile}."
    keep = "Kept there, it can be taken over again with T."
    both = "Deleted there too, its items, likes and comments on Trakt are lost; this cannot be undone."
    return [goes, f"{there} {keep}", both]


def local_question(shown: LocalList, title: str) -> Question:
    """For a list that has no side at Trakt."""
    return Question(f'Delete the list "{title}"?', deletion_facts(shown), "Delete")

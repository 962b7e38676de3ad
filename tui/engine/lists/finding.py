"""Which list a person means: by its number or its title, whatever its case. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from tui.engine.lists.titles import shown_title
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import LocalList


def found_list(lists: Sequence[LocalList], text: str) -> LocalList:
    """Give the list that is meant. Raises InvalidInput for an unknown one, with near titles, and for one of several.

    What is the number of one list and the title of another is none of them: Trakt may call a list by any number.
    """
    plain = text.strip()
    found = [local for local in lists if _is_called(local, plain)]
    numbered = next((local for local in lists if str(local.id) == plain), None)
    if numbered is not None and not found:
        return numbered
    shown = clean_text(plain, 80)
    if numbered is not None and numbered not in found:
        raise InvalidInput(
            f"{shown} is the number of one list and the title of another",
            hint=f"Name list {numbered.id} by its title, {shown_title(numbered)!r}, or the other by its number:"
            f" {', '.join(str(local.id) for local in found)}.",
        )
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(
            f"There are {len(found)} lists named '{shown}'",
            hint=f"Name one by its number: {', '.join(str(local.id) for local in found)}.",
        )
    raise InvalidInput(f"No list named '{shown}'", hint=_near(lists, plain))


def _is_called(local: LocalList, text: str) -> bool:
    return text.casefold() in {local.details.title.casefold(), shown_title(local).casefold()}


def _near(lists: Sequence[LocalList], text: str) -> str:
    titles = {local.details.title.casefold(): local.details.title for local in lists}
    near = [titles[one] for one in difflib.get_close_matches(text.casefold(), list(titles), n=3, cutoff=0.5)]
    if near:
        return f"Did you mean {' or '.join(repr(title) for title in near)}?"
    if not titles:
        return "There are no lists yet: `syncdeck list create TITLE` makes one."
    return f"Known are: {', '.join(sorted(titles.values())[:10])}."

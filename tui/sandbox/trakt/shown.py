"""How titles stand in answers, and what is told of those that Trakt does not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui.sandbox.trakt.call import Call, Named
from tui.sandbox.trakt.titles import KINDS, PLURALS, Key, Kind


def shown(call: Call, key: Key) -> dict[str, Any]:
    """Give a thing under its kind, a season or an episode with its show."""
    known, is_full = call.state.known, call.is_full
    title = known.title(key)
    told: dict[str, Any] = {"type": title.kind, title.kind: title.as_json(is_full=is_full)}
    if title.show is not None:
        told["show"] = known.title(("show", title.show)).as_json(is_full=is_full)
    return told


def unknown(elements: Iterable[Named], kinds: tuple[Kind, ...] = KINDS) -> dict[str, list[Any]]:
    """Give what Trakt does not know, as it was sent."""
    found: dict[str, list[Any]] = {PLURALS[kind]: [] for kind in kinds}
    for element in elements:
        if not element.titles and element.told not in found[PLURALS[element.kind]]:
            found[PLURALS[element.kind]].append(element.told)
    return found

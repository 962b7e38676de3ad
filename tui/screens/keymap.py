"""The keys of the settings: checked against the ids that bindings really have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from textual.binding import Binding
from textual.dom import DOMNode

from tui.errors import InvalidInput


def binding_ids(owners: Iterable[type[DOMNode]]) -> dict[str, str]:
    """The id of every binding of these classes, with what it does."""
    found: dict[str, str] = {}
    for owner in owners:
        for base in owner.__mro__:
            for binding in vars(base).get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    found.setdefault(binding.id, binding.description)
    return found


def check_keymap(keymap: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Raise InvalidInput naming the first id that no binding has, or a key that is empty."""
    for binding_id, keys in keymap.items():
        if binding_id not in known:
            near = get_close_matches(binding_id, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(known))}"
            raise InvalidInput(f"The keymap in the settings names {binding_id!r}, which is no action", hint=hint)
        if not all(key.strip() for key in keys.split(",")):
            raise InvalidInput(f"The keymap in the settings gives {binding_id!r} no key", hint="For example: s,ctrl+s")

"""What people call a film or an episode: `Heat (1995)`, `Severance S02E04`. Pure."""

from __future__ import annotations

from tui.model.library import ItemKind, ItemRow
from tui.store.library.names import is_double


def label_of(item: ItemRow) -> str:
    """Give the name of an item without its server."""
    if item.kind is not ItemKind.EPISODE:
        return f"{item.title} ({item.year})" if item.year else item.title
    if item.season is None or item.number is None:
        return " ".join(filter(None, (item.grandparent_title, item.title)))
    end = f"-E{item.number_end:02}" if is_double(item.number, item.number_end) else ""
    return f"{item.grandparent_title} S{item.season:02}E{item.number:02}{end}".strip()

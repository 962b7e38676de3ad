"""Whether two entries of a list are one thing: by what they are known as, never by their titles alone (S23). Pure."""

from __future__ import annotations

from tui.model.lists import Entry


class Standing:
    """What stands on a list, to be found by any of its names."""

    def __init__(self) -> None:
        self._by_name: dict[str, tuple[int, Entry]] = {}
        self._by_title: dict[tuple[str, str, int | None], tuple[int, Entry]] = {}

    def take(self, item_id: int, entry: Entry) -> None:
        """Remember one more; `item_id` is what `find` gives for it."""
        known = (item_id, entry)
        for name in entry.names:
            self._by_name.setdefault(name, known)
        if not entry.names:
            self._by_title.setdefault(_title_of(entry), known)

    def find(self, entry: Entry) -> int | None:
        """Give what is known to be the same; None = it does not stand there.

        Two that Trakt tells apart are two, whatever ids they share. What has no id at all is known by title and year.
        """
        for name in entry.names:
            item_id, other = self._by_name.get(name, (None, None))
            if other is not None and (other.trakt_id is None or entry.trakt_id in {None, other.trakt_id}):
                return item_id
        found = None if entry.names else self._by_title.get(_title_of(entry))
        return found[0] if found else None


def _title_of(entry: Entry) -> tuple[str, str, int | None]:
    return entry.kind, f"{entry.show_title}\n{entry.title}".casefold(), entry.year

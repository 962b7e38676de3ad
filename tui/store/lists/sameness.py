"""Whether two entries of a list are one thing: by what they are known as, never by their titles alone (S23). Pure."""

from __future__ import annotations

from tui.model.lists import Entry


class Standing:
    """What stands on a list, to be found by any of its names."""

    def __init__(self) -> None:
        self._by_name: dict[str, tuple[int, Entry]] = {}

    def take(self, item_id: int, entry: Entry) -> None:
        """Remember one more; `item_id` is what `find` gives for it."""
        for name in names_of(entry):
            self._by_name.setdefault(name, (item_id, entry))

    def find(self, entry: Entry) -> int | None:
        """Give what is known to be the same; None = it does not stand there.

        Two that Trakt tells apart are two, whatever ids they share. What has no id at all is known by title and year.
        """
        for name in names_of(entry):
            item_id, other = self._by_name.get(name, (None, None))
            if other is not None and (other.trakt_id is None or entry.trakt_id in {None, other.trakt_id}):
                return item_id
        return None


def names_of(entry: Entry) -> tuple[str, ...]:
    """Give every name of an entry; of one without an id its title and year, which nothing with an id is called by."""
    return entry.names or (f"{entry.kind}:title:{entry.show_title}\n{entry.title}\n{entry.year}".casefold(),)

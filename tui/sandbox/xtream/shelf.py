"""One list of the panel - channels, films or series - with its categories: what is on it, in which order, what changed.

Rows are made from the seed when they are asked for; only changes are kept. So 500,000 films cost little until they are
encoded, and the encoded list is kept until something changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tui.sandbox.php_json import encode_list
from tui.sandbox.xtream import titles
from tui.sandbox.xtream.dice import Dice
from tui.sandbox.xtream.hostile import HOSTILE_CATEGORIES, HOSTILE_TITLES
from tui.sandbox.xtream.rows import Row, film_row, live_row, series_row

Kind = Literal["live", "movies", "series"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a kind of list is made of."""

    kind: Kind
    salt: int
    make: Callable[[Dice], Row]
    id_field: str
    first_id: int
    """Channels and films share one number space as on real panels; series have their own, which overlaps it."""
    change_field: str
    """The field with the time of the newest change, set when an item is added."""


PLANS: dict[Kind, Plan] = {
    "live": Plan("live", 1, live_row, "stream_id", 1_001, "added"),
    "movies": Plan("movies", 2, film_row, "stream_id", 600_001, "added"),
    "series": Plan("series", 3, series_row, "series_id", 1_001, "last_modified"),
}


@dataclass(frozen=True, slots=True)
class Mix:
    """How ordinary or odd a data set is."""

    duplicates: float = 0.01
    """The share of items that stand in a second category too, as a second row."""
    uncategorised: float = 0.015
    """The share of items with category null, "", "0", or one that is not in the list."""
    hostile: bool = False
    """Whether the first items of each list carry hostile titles."""


class Shelf:
    """One list and its categories. Items are named by the ids that the panel serves."""

    def __init__(self, plan: Plan, count: int, *, seed: int, clock: Callable[[], float], mix: Mix) -> None:
        self.plan = plan
        self.categories: dict[str, str] = {}
        """Category id -> name, in the order served."""
        self._seed, self._clock, self._mix = seed, clock, mix
        self._order: list[int] = list(range(count))
        self._next = count
        self._gone: set[int] = set()
        self._changes: dict[int, Row] = {}
        self._id_shift = 0
        self._num_shift = 0
        self._lock = threading.RLock()
        self._body: tuple[bytes, ...] | None = None
        self._found_categories(count)

    def __len__(self) -> int:
        """The number of items; the list has more rows if items stand in two categories."""
        return len(self._order) - len(self._gone)

    @property
    def ids(self) -> list[int]:
        """The ids of all items, in the order served, each once."""
        return [self._id(index) for index in self._present()]

    @property
    def row_count(self) -> int:
        """The number of rows in the whole list, duplicates included."""
        return sum(len(self._homes(index)) for index in self._present())

    def row(self, item: int) -> Row:
        """Give the (first) row of an item as served, with `num` 0. Raises KeyError if it is not on the shelf."""
        index = self.index(item)
        homes = self._homes(index)
        return self._row(index, homes, homes[0], 0)

    def name(self, item: int) -> str:
        """Give the name of an item. Raises KeyError if it is not on the shelf."""
        return str(self.row(item)["name"])

    def rows(self, category: str | None = None) -> Iterator[Row]:
        """Give the rows as served, all or those of one category."""
        number = self._num_shift
        for index in self._present():
            homes = self._homes(index)
            for home in homes:
                number += 1
                if category is None or str(home) == category:
                    yield self._row(index, homes, home, number)

    def body(self) -> tuple[bytes, ...]:
        """Give the whole list as JSON in pieces; kept until the next change."""
        with self._lock:
            if self._body is None:
                self._body = encode_list(self.rows())
            return self._body

    def add(self, name: str, **fields: object) -> int:
        """Put a new item at the end of the list, dated now; give its id."""
        index, self._next = self._next, self._next + 1
        dated = {self.plan.change_field: str(int(self._clock()))}
        self._changes[index] = {"name": name, "category_id": next(iter(self.categories), None), **dated, **fields}
        self._order.append(index)
        self._touched()
        return self._id(index)

    def change(self, item: int, **fields: object) -> None:
        """Serve other values for an item; any JSON value, in any field. Raises KeyError if it is not on the shelf."""
        self._changes.setdefault(self.index(item), {}).update(fields)
        self._touched()

    def rename(self, item: int, name: str) -> None:
        """Give an item another name."""
        self.change(item, name=name)

    def remove(self, *items: int) -> None:
        """Serve these items no more. Raises KeyError, changing nothing, if one is not on the shelf."""
        self._gone |= {self.index(item) for item in items}
        self._touched()

    def restore(self, *items: int) -> None:
        """Serve removed items again, in their old places; all of them if none is named."""
        self._gone -= {self._raw_index(item) for item in items} if items else set(self._gone)
        self._touched()

    def shrink(self, share: float) -> list[int]:
        """Keep only the first `share` of the items; give the ids of those that went."""
        lost = self.ids[int(len(self) * share) :]
        self.remove(*lost)
        return lost

    def renumber(self, by: int = 1) -> None:
        """Move every `num`, and nothing else."""
        self._num_shift += by
        self._touched()

    def shuffle(self, seed: int = 1) -> None:
        """Serve the items in another order; only their `num` changes."""
        self._order.sort(key=lambda index: Dice(self._seed, seed, index).below(1 << 24))
        self._touched()

    def renumber_ids(self, by: int = 1_000_000) -> None:
        """Give every item a new id, as an aggregator does on refresh; removed items too."""
        self._id_shift += by
        self._touched()

    def add_category(self, name: str) -> str:
        """Add an empty category; give its id."""
        number = str(max((int(known) for known in self.categories), default=0) + 1)
        self.categories[number] = name
        return number

    def rename_category(self, category: str, name: str) -> None:
        """Give a category another name. Raises KeyError if there is none with this id."""
        if category not in self.categories:
            raise KeyError(f"no {self.plan.kind} category {category}")
        self.categories[category] = name

    def remove_category(self, category: str) -> None:
        """Drop a category; its items keep the id. Raises KeyError if there is none with this id."""
        del self.categories[category]

    def category_rows(self) -> list[Row]:
        """Give the category list as served."""
        return [
            {"category_id": number, "category_name": name, "parent_id": 0} for number, name in self.categories.items()
        ]

    def index(self, item: int) -> int:
        """Give the seed number of an item, which stays when ids change. Raises KeyError if it is not on the shelf."""
        index = self._raw_index(item)
        if not 0 <= index < self._next or index in self._gone:
            raise KeyError(f"no {self.plan.kind} item {item}")
        return index

    def dice(self, index: int, salt: int = 0) -> Dice:
        """Give the seeded numbers of an item, for what belongs to it besides its row."""
        return Dice(self._seed, self.plan.salt + salt, index)

    def _found_categories(self, items: int) -> None:
        names = list(HOSTILE_CATEGORIES) if self._mix.hostile else []
        for number in range(max(4, min(99, items // 25)) if items else 0):
            name = titles.category_name(self.plan.kind, Dice(self._seed, self.plan.salt + 50, number))
            names.append(name if name not in names else f"{name} {number}")
        self.categories = {str(number): name for number, name in enumerate(names, 1)}
        self._first_categories = len(names)

    def _id(self, index: int) -> int:
        return self.plan.first_id + index + self._id_shift

    def _raw_index(self, item: int) -> int:
        return item - self.plan.first_id - self._id_shift

    def _present(self) -> Iterable[int]:
        return (index for index in self._order if index not in self._gone) if self._gone else self._order

    def _homes(self, index: int) -> tuple[object, ...]:
        """Give the categories of an item; each is one row."""
        changed = self._changes.get(index)
        if changed is not None and "category_id" in changed:
            return (changed["category_id"],)
        dice = Dice(self._seed, self.plan.salt + 100, index)
        if not self._first_categories:
            return (None,)
        if dice.hits(self._mix.uncategorised):
            return (dice.choice((None, None, None, "", "0", "99999")),)
        home = min(dice.below(self._first_categories), dice.below(self._first_categories)) + 1
        if not dice.hits(self._mix.duplicates):
            return (str(home),)
        return (str(home), str(home % self._first_categories + 1))

    def _row(self, index: int, homes: tuple[object, ...], home: object, number: int) -> Row:
        row = self.plan.make(Dice(self._seed, self.plan.salt, index))
        if self._mix.hostile and index < len(HOSTILE_TITLES):
            row["name"] = HOSTILE_TITLES[index]
        row["num"], row[self.plan.id_field], row["category_id"] = number, self._id(index), home
        row["category_ids"] = [int(str(one)) for one in homes if one]
        changed = self._changes.get(index)
        if changed is not None:
            row.update(changed)
        return row

    def _touched(self) -> None:
        with self._lock:
            self._body = None

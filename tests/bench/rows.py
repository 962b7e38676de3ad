"""Seeded rows for benchmarks: names with the word frequencies of real catalogues, repeatable everywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate

from tui.model.rows import TitleRow, hash_of

_SYLLABLES = (
    "ka ro mi ta len dor vis an ber to na shi qua el mar con per tri lo fe sta wil der ing ton ham bra su gi po ne"
)
_COMMON = "The of and a in Man Love Dark Night City Day Star War Last King Girl House Dead Spider World"
_PREFIXES = ("", "", "", "EN - ", "|UK| ", "4K: ", "FR - ", "DE • ")
_PLOT_WORDS = 45


class Names:
    """Endless title names; word n of the vocabulary comes about 1/n as often as the first."""

    def __init__(self, seed: int = 1, words: int = 120_000) -> None:
        self._random = random.Random(seed)
        syllables = _SYLLABLES.split()
        made = {"".join(self._random.choices(syllables, k=self._random.randint(1, 4))) for _ in range(words)}
        rare = [word.capitalize() for word in sorted(made)]
        self._random.shuffle(rare)
        self.vocabulary = [*_COMMON.split(), *rare]
        self._weights = list(accumulate(1 / (place + 5) for place in range(len(self.vocabulary))))

    def words(self, count: int) -> list[str]:
        """Give `count` words, frequent ones often."""
        return self._random.choices(self.vocabulary, cum_weights=self._weights, k=count)

    def name(self) -> str:
        """Give a name as panels write it."""
        prefix = self._random.choice(_PREFIXES)
        return f"{prefix}{' '.join(self.words(self._random.randint(1, 5)))} ({self._random.randint(1950, 2024)})"

    def plot(self) -> str:
        """Give a plot of about 300 characters."""
        return " ".join(self.words(_PLOT_WORDS))


def film_rows(count: int, *, seed: int = 1, categories: int = 300, with_plots: bool = False) -> Iterator[TitleRow]:
    """Give `count` films with their hashes, each in one of `categories` categories."""
    names = Names(seed)
    chosen = random.Random(seed + 1)
    for place in range(count):
        name = names.name()
        item_id = str(100_000 + place)
        yield TitleRow(
            item_id,
            name,
            (str(chosen.randint(1, categories)),),
            hash_of(f"{item_id}{name}".encode()),
            stream_type="movie",
            icon=f"https://images.test/{item_id}/poster.jpg",
            added_at=1_600_000_000 + place,
            container_extension="mkv",
            year=1950 + place % 75,
            rating=round(place % 100 / 10, 1),
            plot=names.plot() if with_plots else "",
            cast=", ".join(names.words(6)) if with_plots else "",
            tmdb=str(place),
        )

# ruff: noqa: RUF001, SIM905 - words in many scripts, and readable lists of them
"""The words of a made-up collection: titles, people, summaries. Nothing here names a real film or person."""

from __future__ import annotations

from functools import cache
from typing import Final

from tui.sandbox.xtream.dice import Dice

_ADJECTIVES: Final = (
    "Silver Hollow Burning Paper Velvet Northern Tender Crooked Copper Salt Amber Winter Quiet Distant Borrowed Iron "
    "Second Ragged Lost Gentle Midnight Broken Golden Restless Hidden"
).split()
_NOUNS: Final = (
    "Harbour Orchard Engine Letters Compass Window Choir Border Signal Machine Garden River Lantern Parade Island "
    "Circus Shore Tide Mountain Bridge Archive Station Witness Captain Melody"
).split()
_FOREIGN: Final = (
    "Größenwahn|Die Mühle am See|L'été à Sète|Où va le fleuve|El niño del puerto|Año cero|Źródło|Łódź nocą|"
    "Çalıkuşu Yolu|Тени над рекой|Тихая гавань|港の物語|雨の図書館|밤의 기차|ليالي المرفأ|"
    "Το φως του νησιού|Amélie 🌙|Smörgås & Söner"
).split("|")
_FIRST: Final = "Amber Silver Noor Björn Odile Jonas Tomás Zoë Ingrid Łucja Emre Dmitri Yuki Mara Pelle Ruth".split()
_LAST: Final = (
    "Compass Orchard Lindqvist Moreau Okafor Tanaka Novák Brandt O'Rourke Weiß Ferrari Hale Parade Çelik".split()
)
_GENRES: Final = "Comedy,Animation,Thriller,Science Fiction,Drama,Documentary,Crime,Fantasy,Mystery,Music".split(",")
_PLAIN: Final = (
    "the river rises and nobody in town will say why the keeper of the old harbour forgets his own name while letters "
    "that were never posted arrive again under another floor before winter ends a stranger decides to stay"
).split()
_POOL: Final = 2_000


def title(dice: Dice) -> str:
    """Give a title; about one in sixteen is not ASCII."""
    if dice.below(16) == 0:
        return f"{dice.choice(_FOREIGN)} {dice.below(90) + 10}" if dice.below(2) else dice.choice(_FOREIGN)
    adjective, noun = dice.choice(_ADJECTIVES), dice.choice(_NOUNS)
    match dice.below(4):
        case 0:
            return f"{adjective} {noun}"
        case 1:
            return f"The {adjective} {noun}"
        case 2:
            return f"{noun} of the {adjective} {dice.choice(_NOUNS)}"
    return f"The {adjective} {noun} {dice.below(40) + 2}"


def summary(dice: Dice) -> str:
    """Give one of some thousand summaries of 60 to 400 characters."""
    return _summaries()[dice.below(_POOL)]


def tagline(dice: Dice) -> str:
    """Give a short line, or nothing."""
    return _sentence(dice, 6) if dice.below(3) == 0 else ""


def cast(dice: Dice) -> str:
    """Give three to ten people, joined as Tautulli joins them."""
    return _casts()[dice.below(_POOL)]


def crew(dice: Dice) -> str:
    """Give one or two people, joined as Tautulli joins them."""
    return ";".join(_person(dice) for _ in range(1 + dice.below(2)))


def genres(dice: Dice) -> str:
    """Give two genres, joined as Tautulli joins them."""
    first = dice.below(len(_GENRES) - 1)
    return f"{_GENRES[first]};{_GENRES[first + 1]}"


def studio(dice: Dice) -> str:
    """Give the name of a studio."""
    return f"{dice.choice(_ADJECTIVES)} Pictures"


@cache
def _summaries() -> tuple[str, ...]:
    return tuple(
        " ".join(_sentence(dice, 14) for _ in range(1 + dice.below(5))) for dice in (Dice(11, n) for n in range(_POOL))
    )


@cache
def _casts() -> tuple[str, ...]:
    return tuple(
        ";".join(_person(dice) for _ in range(3 + dice.below(8))) for dice in (Dice(13, n) for n in range(_POOL))
    )


def _person(dice: Dice) -> str:
    return f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"


def _sentence(dice: Dice, words: int) -> str:
    said = " ".join(dice.choice(_PLAIN) for _ in range(words + dice.below(5)))
    return f"{said.capitalize()}."

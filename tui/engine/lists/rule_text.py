"""Rules as people type them: `movie year>=2015 unwatched:anna provider:iptv-one sort:added limit:50`. Pure.

Words with blanks are quoted: `unwatched:"Anna B"`. What a word stands for is in `HELP`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tui.engine.lists.rules import MOST, RULED, Rule, Sort
from tui.engine.lists.typed import kind_of
from tui.errors import InvalidInput
from tui.model.clean import clean_text

HELP: Mapping[str, str] = {
    "year": "year>=2015, year<=1999, year:1990-1999, year:2024",
    "genre": "genre:drama, genre:drama,crime (one of them)",
    "rating": "rating>=7.5 (of 10)",
    "added": "added:30d, added>=2026-01-31",
    "watched": "watched:PERSON",
    "unwatched": "unwatched:PERSON",
    "provider": "provider:PROFILE, provider:PROFILE,PROFILE (one of them)",
    "text": "text:WORDS (in the title)",
    "sort": "sort:added, sort:title, sort:year, sort:rating; with -asc or -desc",
    "limit": f"limit:50 (at most {MOST:,})",
}
"""Every word of a rule, with examples."""

_WORD = re.compile(r"(?P<name>[a-z]+)(?P<sign>>=|<=|:|=)(?P<value>.+)", re.DOTALL)
_DAYS = re.compile(r"(\d{1,5})d(?:ays)?")
_RANGE = re.compile(r"(\d{4})-(\d{4})")
_YEARS = range(1870, 2200)
_FALLS = {Sort.ADDED: True, Sort.TITLE: False, Sort.YEAR: True, Sort.RATING: True}

Told = dict[str, Any]


def rule_of(text: str) -> Rule:
    """Read a typed rule. Raises InvalidInput that names the word and what is allowed."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise InvalidInput("A quote of the rule is not closed", hint='Quote like this: unwatched:"Anna B".') from None
    if not words:
        raise InvalidInput("A rule needs a kind", hint=_kinds())
    kind = kind_of(words[0].lower())
    if kind not in RULED:
        raise InvalidInput(f"A rule cannot find a {kind}", hint=_kinds())
    told: Told = {}
    for word in words[1:]:
        _take(told, word)
    rule = Rule(kind, **told)
    if rule.year_from is not None and rule.year_to is not None and rule.year_from > rule.year_to:
        raise InvalidInput(f"No year is from {rule.year_from} and up to {rule.year_to}")
    return rule


def rule_text(rule: Rule) -> str:
    """Give a rule as it is typed; reading it gives the same rule."""
    words = [str(rule.kind), *_years(rule), *(_quoted("genre", one) for one in rule.genres)]
    words += [f"rating>={rule.rating_from:g}"] if rule.rating_from is not None else []
    words += [f"added:{rule.added_days}d"] if rule.added_days is not None else []
    words += [f"added>={rule.added_since}"] if rule.added_since else []
    words += [_quoted("watched", one) for one in rule.watched_by]
    words += [_quoted("unwatched", one) for one in rule.unwatched_by]
    words += [_quoted("provider", ",".join(rule.sources))] if rule.sources else []
    words += [_quoted("text", one) for one in rule.text]
    if (rule.sort, rule.is_descending) != (Sort.ADDED, True):
        turned = "" if rule.is_descending is _FALLS[rule.sort] else "-desc" if rule.is_descending else "-asc"
        words.append(f"sort:{rule.sort}{turned}")
    words += [f"limit:{rule.limit}"] if rule.limit is not None else []
    return " ".join(words)


def _take(told: Told, word: str) -> None:
    """Add what one word of a rule says."""
    found = _WORD.fullmatch(word[:1].lower() + word[1:]) or _WORD.fullmatch(word.lower())
    name = found["name"] if found else ""
    if found is None or name not in _READERS:
        shown = clean_text(word, 60)
        raise InvalidInput(f"'{shown}' is no condition of a rule", hint=f"Known are: {', '.join(HELP)}.")
    try:
        _READERS[name](told, found["sign"].replace("=", ":") if found["sign"] == "=" else found["sign"], found["value"])
    except ValueError:
        shown = clean_text(word, 60)
        raise InvalidInput(f"'{shown}' cannot be understood", hint=f"Like this: {HELP[name]}.") from None


def _year(told: Told, sign: str, value: str) -> None:
    span = _RANGE.fullmatch(value)
    first, last = (int(span[1]), int(span[2])) if span and sign == ":" else (_number(value), _number(value))
    if first not in _YEARS or last not in _YEARS:
        raise ValueError(value)
    if sign in {":", ">="}:
        told["year_from"] = first
    if sign in {":", "<="}:
        told["year_to"] = last


def _genre(told: Told, sign: str, value: str) -> None:
    _only(sign, ":")
    told["genres"] = (*told.get("genres", ()), ",".join(_several(value.lower())))


def _rating(told: Told, sign: str, value: str) -> None:
    _only(sign, ">=")
    rating = float(value)
    if not 0 < rating <= 10:
        raise ValueError(value)
    told["rating_from"] = rating


def _added(told: Told, sign: str, value: str) -> None:
    days = _DAYS.fullmatch(value.lower())
    if sign == ":" and days:
        told["added_days"] = int(days[1])
        return
    _only(sign, ">=")
    told["added_since"] = date.fromisoformat(value).isoformat()


def _watched(told: Told, sign: str, value: str) -> None:
    _people(told, "watched_by", sign, value)


def _unwatched(told: Told, sign: str, value: str) -> None:
    _people(told, "unwatched_by", sign, value)


def _people(told: Told, name: str, sign: str, value: str) -> None:
    _only(sign, ":")
    told[name] = (*told.get(name, ()), _words(value))


def _provider(told: Told, sign: str, value: str) -> None:
    _only(sign, ":")
    if "sources" in told:
        raise ValueError(value)
    told["sources"] = tuple(_several(value))


def _text(told: Told, sign: str, value: str) -> None:
    _only(sign, ":")
    told["text"] = (*told.get("text", ()), _words(value))


def _sort(told: Told, sign: str, value: str) -> None:
    _only(sign, ":")
    name, _, way = value.lower().partition("-")
    told["sort"] = Sort(name)
    told["is_descending"] = {"": _FALLS[told["sort"]], "asc": False, "desc": True}.get(way)
    if told["is_descending"] is None:
        raise ValueError(value)


def _limit(told: Told, sign: str, value: str) -> None:
    _only(sign, ":")
    told["limit"] = _number(value)
    if not 0 < told["limit"] <= MOST:
        raise ValueError(value)


_READERS: Mapping[str, Callable[[Told, str, str], None]] = {
    "year": _year,
    "genre": _genre,
    "rating": _rating,
    "added": _added,
    "watched": _watched,
    "unwatched": _unwatched,
    "provider": _provider,
    "text": _text,
    "sort": _sort,
    "limit": _limit,
}


def _only(sign: str, allowed: str) -> None:
    if sign != allowed:
        raise ValueError(sign)


def _number(value: str) -> int:
    """Give a plain number; `int` would also take other scripts, signs and underscores."""
    if not (value.isascii() and value.isdigit()) or len(value) > 6:
        raise ValueError(value)
    return int(value)


def _words(value: str) -> str:
    found = clean_text(value, 100)
    if not found:
        raise ValueError(value)
    return found


def _several(value: str) -> list[str]:
    return [_words(one) for one in value.split(",")]


def _years(rule: Rule) -> list[str]:
    first, last = rule.year_from, rule.year_to
    if first is not None and last is not None:
        return [f"year:{first}" if first == last else f"year:{first}-{last}"]
    return [f"year>={first}"] if first is not None else [f"year<={last}"] if last is not None else []


def _quoted(name: str, value: str) -> str:
    return f"{name}:{value}" if re.fullmatch(r"[\w.,+-]+", value) else f"{name}:{shlex.quote(value)}"


def _kinds() -> str:
    return f"It begins with one of: {', '.join(RULED)}."

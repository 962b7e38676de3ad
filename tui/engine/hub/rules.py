"""How profiles take part in the hub, read from their settings `watch`, `unwatch` and `watch_rules`. Pure.

`watch_rules` is written `plex-den=last, emby-cabin=off`: who wins when changes come from those profiles to this one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from tui.errors import InvalidInput
from tui.model.hub import Direction, LinkRules, Policy
from tui.model.profiles import Profile, ProfileKind

DIRECTION, UNWATCH, RULES = "watch", "unwatch", "watch_rules"
"""Names of the settings."""
NOTHING = "off"
"""What stands in `watch_rules` for a profile from which nothing comes."""
GIVES = frozenset({Direction.BOTH, Direction.PULL})
TAKES = frozenset({Direction.BOTH, Direction.PUSH})
IN_STEP = frozenset({ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY, ProfileKind.TRAKT})
"""Kinds of profiles that are kept in step."""
_YES_OR_NO = {"yes": True, "no": False}
_DIRECTIONS = {direction.value: direction for direction in Direction}
_POLICIES: dict[str, Policy | None] = {**{policy.value: policy for policy in Policy}, NOTHING: None}

Word = TypeVar("Word")


def link_rules(profiles: Sequence[Profile]) -> dict[int, LinkRules]:
    """Give how each profile that is kept in step takes part, by its id.

    Rules for profiles that are there no more concern nobody. Raises InvalidInput for settings that cannot be read.
    """
    ids = {profile.name.casefold(): profile.id for profile in profiles}
    return {profile.id: _rules_of(profile.settings, ids) for profile in profiles if profile.kind in IN_STEP}


def check_rules(settings: Mapping[str, str], own_name: str, names: Collection[str]) -> None:
    """Refuse what a person typed wrong, rules for unknown profiles and for itself included. Raises InvalidInput."""
    known = {name.casefold() for name in names}
    _rules_of(settings, {})
    for name in parsed_rules(settings.get(RULES, "")):
        if name.casefold() == own_name.casefold():
            raise InvalidInput(
                f"'{name}' needs no rule against itself", hint="Name the profile that changes come from."
            )
        if name.casefold() not in known:
            told = ", ".join(sorted(names)) or "none"
            raise InvalidInput(f"{RULES}: there is no profile '{name}'", hint=f"Known are: {told}.")


def settings_of(
    direction: Direction | None = None,
    spreads_unwatched: bool | None = None,
    by_source: Mapping[str, Policy | None] | None = None,
) -> dict[str, str]:
    """Give the settings that say so, those that are not given left out; `by_source` goes by names of profiles."""
    told: dict[str, str] = {}
    if direction is not None:
        told[DIRECTION] = direction.value
    if spreads_unwatched is not None:
        told[UNWATCH] = "yes" if spreads_unwatched else "no"
    if by_source is not None:
        told[RULES] = _rules_text(by_source)
    return told


def after_rename(settings: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Give the settings with a profile under its new name: a rule outlives the name it was made under."""
    if not settings.get(RULES):
        return dict(settings)
    rules = parsed_rules(settings[RULES])
    kept = {new if name.casefold() == old.casefold() else name: policy for name, policy in rules.items()}
    return dict(settings) | {RULES: _rules_text(kept)}


def parsed_rules(text: str) -> dict[str, Policy | None]:
    """Give `watch_rules` by names of profiles; None = nothing comes from there. Raises InvalidInput."""
    rules: dict[str, Policy | None] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, equals, word = part.rpartition("=")
        if not equals or not name.strip():
            raise InvalidInput(f"{RULES}: '{part}' is no rule", hint="Write it as plex-den=last, emby-cabin=off.")
        if name.strip().casefold() in map(str.casefold, rules):
            raise InvalidInput(f"{RULES}: '{name.strip()}' has two rules", hint="Leave one of them.")
        rules[name.strip()] = _word(RULES, word, _POLICIES)
    return rules


def _rules_of(settings: Mapping[str, str], ids: Mapping[str, int]) -> LinkRules:
    told = parsed_rules(settings.get(RULES, ""))
    return LinkRules(
        direction=_word(DIRECTION, settings.get(DIRECTION) or Direction.BOTH.value, _DIRECTIONS),
        spreads_unwatched=_word(UNWATCH, settings.get(UNWATCH) or "no", _YES_OR_NO),
        by_source={ids[name.casefold()]: policy for name, policy in told.items() if name.casefold() in ids},
    )


def _word(setting: str, text: str, words: Mapping[str, Word]) -> Word:
    """Give what a word of a setting means. Raises InvalidInput with the words there are."""
    word = text.strip().casefold()
    if word not in words:
        raise InvalidInput(f"{setting}: '{text.strip()}' is none of {', '.join(words)}")
    return words[word]


def _rules_text(by_source: Mapping[str, Policy | None]) -> str:
    words = {name: NOTHING if policy is None else policy.value for name, policy in by_source.items()}
    return ", ".join(f"{name}={word}" for name, word in words.items())

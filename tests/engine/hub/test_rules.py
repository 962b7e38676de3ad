"""How profiles take part, as it is typed and as it is read."""

from __future__ import annotations

import pytest

from tui.engine.hub.rules import after_rename, check_rules, link_rules, parsed_rules, settings_of
from tui.errors import InvalidInput
from tui.model.hub import Direction, LinkRules, Policy
from tui.model.profiles import Profile, ProfileKind


def profile(number: int, name: str, kind: ProfileKind = ProfileKind.PLEX, **settings: str) -> Profile:
    """A profile with these settings."""
    return Profile(number, kind, name, "http://127.0.0.1", "", enabled=True, settings=settings)


def test_without_settings_changes_go_both_ways_and_unwatching_stays() -> None:
    """The defaults; profiles of other kinds take no part."""
    found = link_rules([profile(1, "plex-den"), profile(2, "panel", ProfileKind.XTREAM)])
    assert found == {1: LinkRules(Direction.BOTH, spreads_unwatched=False)}


def test_settings_are_read_whatever_their_case() -> None:
    """Names and words of rules may be typed in any case, with blanks."""
    jelly = profile(
        2, "jelly", ProfileKind.JELLYFIN, watch="Push", unwatch="yes", watch_rules=" Plex-Den = LAST,emby=off "
    )
    found = link_rules([profile(1, "plex-den"), jelly, profile(3, "Emby", ProfileKind.EMBY)])
    assert found[2] == LinkRules(Direction.PUSH, spreads_unwatched=True, by_source={1: Policy.LAST, 3: None})


def test_rules_of_profiles_that_are_gone_concern_nobody() -> None:
    """A removed profile leaves its name in the rules of others; that keeps nothing from working."""
    assert link_rules([profile(1, "plex", watch_rules="gone=off")])[1].by_source == {}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"watch": "sideways"}, "watch: 'sideways' is none of both, pull, push, off"),
        ({"unwatch": "maybe"}, "unwatch: 'maybe' is none of yes, no"),
        ({"watch_rules": "plex-den"}, "watch_rules: 'plex-den' is no rule"),
        ({"watch_rules": "=last"}, "watch_rules: '=last' is no rule"),
        ({"watch_rules": "plex-den=first"}, "watch_rules: 'first' is none of furthest, last, local, off"),
        ({"watch_rules": "plex-den=last, Plex-Den=off"}, "watch_rules: 'Plex-Den' has two rules"),
        ({"watch_rules": "plex-bin=last"}, "watch_rules: there is no profile 'plex-bin'"),
        ({"watch_rules": "Jelly=last"}, "'Jelly' needs no rule against itself"),
    ],
)
def test_what_is_typed_wrong_is_refused(settings: dict[str, str], message: str) -> None:
    """Each with what would be right."""
    with pytest.raises(InvalidInput) as refused:
        check_rules(settings, "jelly", ["plex-den", "jelly"])
    assert message in refused.value.message


def test_what_is_stored_wrong_is_refused_and_not_taken_for_both_ways() -> None:
    """A direction that nobody can read opens nothing."""
    with pytest.raises(InvalidInput):
        link_rules([profile(1, "plex", watch="pul")])


def test_rules_are_written_as_they_are_read() -> None:
    """What a form gives comes back from the settings."""
    told = settings_of(Direction.PULL, spreads_unwatched=True, by_source={"plex-den": Policy.LAST, "emby": None})
    assert told == {"watch": "pull", "unwatch": "yes", "watch_rules": "plex-den=last, emby=off"}
    assert settings_of() == {}
    assert parsed_rules(told["watch_rules"]) == {"plex-den": Policy.LAST, "emby": None}


def test_a_rule_outlives_the_name_of_its_profile() -> None:
    """Renaming must not open what was closed."""
    kept = after_rename({"watch": "both", "watch_rules": "plex-den=off, emby=last"}, "Plex-Den", "plex-cellar")
    assert kept == {"watch": "both", "watch_rules": "plex-cellar=off, emby=last"}
    assert after_rename({"watch": "both"}, "a", "b") == {"watch": "both"}

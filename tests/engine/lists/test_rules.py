"""Rules as they are typed and stored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine.lists.rule_text import HELP, rule_of, rule_text
from tui.engine.lists.rules import MOST, RULED, Rule, Sort, rule_json, rule_of_json
from tui.errors import InvalidInput
from tui.model.lists import EntryKind

NAMES = st.text("abcXYZ é.'\"0\\-,", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)


def test_a_rule_reads_as_it_is_typed() -> None:
    """Every word of it."""
    rule = rule_of(
        "movie year>=2015 year<=2020 genre:Drama,crime genre:war rating>=7.5 added:30d added>=2026-01-31 "
        'watched:ben unwatched:"Anna B" provider:iptv-one,plex-den text:"the end" sort:rating-asc limit:50'
    )
    assert rule == Rule(
        EntryKind.MOVIE,
        ("iptv-one", "plex-den"),
        2015,
        2020,
        ("drama,crime", "war"),
        7.5,
        30,
        "2026-01-31",
        ("ben",),
        ("Anna B",),
        ("the end",),
        Sort.RATING,
        is_descending=False,
        limit=50,
    )


@pytest.mark.parametrize("word", ["movies", "Series", "shows", "show", "episode"])
def test_a_kind_is_understood_as_people_call_it(word: str) -> None:
    """In the singular and in the plural."""
    assert rule_of(word).kind in RULED


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "needs a kind"),
        ("person", "cannot find a person"),
        ("album", "'album' is no kind"),
        ("movie colour:red", "'colour:red' is no condition"),
        ("movie drama", "'drama' is no condition"),
        ("movie year>=abc", "'year>=abc' cannot be understood"),
        ("movie year:1200", "cannot be understood"),
        ("movie year:2020-2010", "No year is from 2020"),
        ("movie rating:7", "cannot be understood"),
        ("movie rating>=11", "cannot be understood"),
        ("movie rating>=nan", "cannot be understood"),
        ("movie added:soon", "cannot be understood"),
        ("movie added>=31.01.2026", "cannot be understood"),
        ("movie genre:drama,", "cannot be understood"),
        ("movie provider:a provider:b", "cannot be understood"),
        ("movie sort:size", "cannot be understood"),
        ("movie sort:added-up", "cannot be understood"),
        ("movie limit:0", "cannot be understood"),
        (f"movie limit:{MOST + 1}", "cannot be understood"),
        ("movie limit:\u0665", "cannot be understood"),
        ("movie text:\x1b", "cannot be understood"),
        ('movie unwatched:"anna', "not closed"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named_with_what_is_allowed(text: str, told: str) -> None:
    """The word itself, and an example."""
    with pytest.raises(InvalidInput, match=told) as error:
        rule_of(text)
    assert error.value.hint or "No year" in told


def test_every_word_that_help_names_is_understood() -> None:
    """With the examples that it gives, as far as they stand for themselves."""
    examples = ["year>=2015", "year<=1999", "year:1990-1999", "year:2024", "genre:drama,crime", "rating>=7.5"]
    examples += ["added:30d", "added>=2026-01-31", "watched:anna", "unwatched:anna", "provider:a,b", "text:x"]
    examples += ["sort:title-desc", "limit:50"]
    assert {one.partition(":")[0].partition(">")[0].partition("<")[0] for one in examples} == set(HELP)
    assert [rule_of(f"movie {one}").kind for one in examples] == [EntryKind.MOVIE] * len(examples)


def test_the_readme_tells_every_word_of_a_rule() -> None:
    """And nothing that is not understood."""
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    table = readme.partition("| words of a rule |")[2].partition("\n\n")[0]
    words = re.findall(r"`([a-z]+[:<>][^`]+)`", table)
    assert {re.split("[:<>]", word)[0] for word in words} == set(HELP)
    assert [rule_of(f"movie {word}").kind for word in words] == [EntryKind.MOVIE] * len(words)


rules = st.builds(
    Rule,
    st.sampled_from(RULED),
    st.lists(NAMES.filter(lambda one: "," not in one), max_size=2).map(tuple),
    st.none() | st.integers(1900, 1999),
    st.none() | st.integers(2000, 2100),
    st.lists(st.sampled_from(["drama", "drama,crime"]), max_size=2).map(tuple),
    st.none() | st.integers(1, 100).map(lambda tenths: tenths / 10),
    st.none() | st.integers(0, 99999),
    st.sampled_from(["", "2026-01-31"]),
    st.lists(NAMES, max_size=2).map(tuple),
    st.lists(NAMES, max_size=2).map(tuple),
    st.lists(NAMES, max_size=2).map(tuple),
    st.sampled_from(Sort),
    st.booleans(),
    st.none() | st.integers(1, MOST),
)


@given(rules)
def test_a_rule_is_shown_as_one_would_type_it(rule: Rule) -> None:
    """Reading that gives the same rule, and so does storing it."""
    assert rule_of(rule_text(rule)) == rule
    assert rule_of_json(rule_json(rule)) == rule


@given(st.text(max_size=40) | st.lists(st.sampled_from(["movie", "year:", "sort:", ">=", "1", '"', "x"])).map("".join))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    """Nothing else ever happens."""
    try:
        rule = rule_of(text)
    except InvalidInput as error:
        assert error.message
    else:
        assert rule_of(rule_text(rule)) == rule


@pytest.mark.parametrize("text", ["", "{", '{"kind":"album"}', '{"limit":3}'])
def test_a_damaged_rule_is_told_as_that(text: str) -> None:
    """It never passes for one that finds nothing."""
    with pytest.raises(InvalidInput, match="cannot be read"):
        rule_of_json(text)

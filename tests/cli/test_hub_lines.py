"""The hub as it is printed: who takes part, what waits for a choice."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.cli.queued import NOW, UNWATCHED, WATCHED
from tests.cli.screen import HARMLESS, HOSTILE, piped
from tests.cli.test_queue_lines import CONTROLS
from tui.cli.hub.documents import change_document, link_document, parked_document, unmatched_document
from tui.cli.hub.lines import change_lines, copy_text, link_table, mark_text, parked_lines, rule_lines, unmatched_lines
from tui.model.hub import (
    Baseline,
    Copy,
    Direction,
    HubChange,
    HubLink,
    HubState,
    KeptChange,
    LinkRules,
    MarkReport,
    ParkedState,
    Policy,
    Unmatched,
)
from tui.model.library import ItemKind

LINK = HubLink(5, "anna.k", 2, 3, "emby-cabin", 1, "Anna", NOW - 3600)
STATE = HubState(1, 9, WATCHED, rev=4, changed_at=NOW - 60, origin=5, parked="it flipped 4 times within a day")
COPY = Copy(5, 11, 3, "emby-cabin", UNWATCHED, NOW - 120, Baseline(WATCHED, 3, NOW - 200), wanted=WATCHED)
PARKED = ParkedState(STATE, "Anna", "Heat (1995)", (COPY,))
UNSURE = Unmatched(11, "emby-cabin", "Pilot", ItemKind.EPISODE, "two episodes share tvdb 349232", ((9, "Lost S01E01"),))
CHANGE = KeptChange(3, NOW - 60, HubChange(1, 9, 5, UNWATCHED, WATCHED, WATCHED, "watched on emby-cabin"))


def test_who_takes_part() -> None:
    """Since when and how; what is nobody's does not, and what was not read whole does not yet."""
    links = [LINK, replace(LINK, joined_at=None), replace(LINK, person_id=None, person="")]
    _, joined, waits, nobodys = link_table(links, {3: LinkRules(Direction.PULL, spreads_unwatched=True)}, NOW, piped())
    assert " ".join(joined.split()) == "emby-cabin anna.k Anna since 1 h ago is only read spreads"
    assert "not yet" in waits
    assert "nobody yet" in nobodys
    assert "since" not in nobodys


def test_rules_between_two_servers_are_told() -> None:
    """From where to where, and what holds there."""
    rules = {"emby-cabin": LinkRules(by_source={2: None, 4: Policy.LAST}), "den": LinkRules()}
    assert rule_lines(rules, {2: "den", 4: "attic"}, piped()) == [
        "From den to emby-cabin: nothing",
        "From attic to emby-cabin: what was changed last wins",
    ]


def test_what_nobody_is_sure_of() -> None:
    """With why, and what it may be."""
    _, line, candidate = unmatched_lines([UNSURE], piped())
    assert line.split()[0] == "11"
    assert line.endswith("two episodes share tvdb 349232")
    assert candidate.strip() == "title 9: Lost S01E01"
    assert unmatched_lines([], piped()) == []


def test_what_waits_for_a_choice() -> None:
    """Why it is left alone, and what each server says."""
    _, line, why, copy = parked_lines([PARKED], NOW, piped())
    assert line.split()[:4] == ["9", "Anna", "Heat", "(1995)"]
    assert why.strip() == "it flipped 4 times within a day"
    assert copy.strip().startswith("emby-cabin: unwatched")
    assert copy.endswith(", to become watched")


def test_what_a_server_says_that_nobody_has_seen_change() -> None:
    """Without a moment."""
    assert copy_text(replace(COPY, seen_at=None, wanted=None), NOW, piped()) == "emby-cabin: unwatched"


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        (CHANGE, "watched"),
        (replace(CHANGE, is_undone=True), "watched, taken back"),
        (replace(CHANGE, change=replace(CHANGE.change, is_refused=True)), "stays unwatched"),
    ],
)
def test_what_was_made_of_what_was_said(kept: KeptChange, text: str) -> None:
    """Taken, taken back, or refused."""
    assert text in change_lines([kept], {5: "den"}, NOW, piped())[1]


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (MarkReport("g", 1, 1, 1, ("den",)), "Anna: 1 title watched; goes to den"),
        (
            MarkReport("g", 10, 8, 16, ("den", "attic")),
            "Anna: 10 titles watched, 8 of them changed; goes to den, attic",
        ),
        (MarkReport("g", 2, 2, 0), "Anna: 2 titles watched; no server to tell"),
        (MarkReport("g", 1, 0, 0), "Anna: 1 title was watched already"),
        (MarkReport("g", 3, 0, 0), "Anna: 3 titles were watched already"),
    ],
)
def test_what_a_mark_came_to(report: MarkReport, text: str) -> None:
    """How many titles, and who is told."""
    assert mark_text(report, "Anna", "watched", piped()) == text


def test_s42_no_name_of_the_hub_drives_the_terminal() -> None:
    """Names of accounts, people, servers and titles come from outside, and so do reasons."""
    link = replace(LINK, account=HOSTILE, place=HOSTILE, person=HOSTILE)
    state = replace(STATE, parked=HOSTILE)
    parked = ParkedState(state, HOSTILE, HOSTILE, (replace(COPY, place=HOSTILE),))
    unsure = replace(UNSURE, server_name=HOSTILE, title=HOSTILE, reason=HOSTILE, candidates=((9, HOSTILE),))
    kept = replace(CHANGE, change=replace(CHANGE.change, decision=HOSTILE))
    out = piped()
    documents = [
        link_document(link, LinkRules(by_source={3: None}), {3: HOSTILE}, out),
        parked_document(parked, out),
        unmatched_document(unsure, out),
        change_document(kept, out),
    ]
    told = [
        *link_table([link], {}, NOW, out),
        *parked_lines([parked], NOW, out),
        *unmatched_lines([unsure], out),
        *rule_lines({HOSTILE: LinkRules(by_source={3: None})}, {3: HOSTILE}, out),
        *change_lines([kept], {5: HOSTILE}, NOW, out),
        mark_text(MarkReport("g", 1, 1, 1, (HOSTILE,)), HOSTILE, "watched", out),
        json.dumps(documents, ensure_ascii=False),
    ]
    assert CONTROLS.isdisjoint("".join(told))
    assert "".join(told).count(HARMLESS) >= 12


def test_documents_of_the_hub_have_their_names() -> None:
    """Scripts depend on them."""
    document = link_document(
        replace(LINK, person_id=None),
        LinkRules(Direction.PUSH, by_source={2: None, 4: Policy.LAST}),
        {2: "den", 4: "attic"},
        piped(),
    )
    assert (document["person"], document["profile"], document["direction"]) == (None, "emby-cabin", "push")
    assert document["rules"] == {"den": "off", "attic": "last"}
    parked = parked_document(PARKED, piped())
    assert (parked["title"], parked["copies"][0]["seen"]["watch"]) == ("Heat (1995)", "unwatched")
    assert parked["copies"][0]["agreed"]["watch"] == parked["copies"][0]["wanted"]["watch"] == "watched"
    assert unmatched_document(UNSURE, piped())["candidates"] == [{"title_id": 9, "title": "Lost S01E01"}]
    assert change_document(CHANGE, piped())["told"]["watch"] == "watched"

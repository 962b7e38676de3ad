"""The watch-state hub as people read it on a plain terminal: who takes part, and what waits for a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.cli.output import Output
from tui.cli.table import table
from tui.formatting import ago_text, count_text, watch_text, when_text
from tui.model.hub import Copy, Direction, HubLink, KeptChange, LinkRules, MarkReport, ParkedState, Policy, Unmatched

DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.BOTH: "both ways",
    Direction.PULL: "is only read",
    Direction.PUSH: "is only written",
    Direction.OFF: "off",
}


POLICY_WORDS: Mapping[Policy | None, str] = {
    Policy.FURTHEST: "the furthest position wins",
    Policy.LAST: "what was changed last wins",
    Policy.LOCAL: "what was set here wins",
    None: "nothing",
}


def link_table(links: Sequence[HubLink], rules: Mapping[int, LinkRules], now: float, out: Output) -> list[str]:
    """One line an account: whose it is, since when it takes part, and how."""
    rows = [_link_row(link, rules.get(link.profile_id, LinkRules()), now, out) for link in links]
    head = ("Server", "Account", "Person", "In step", "Direction", "Un-watching")
    return table(head, rows, width=out.width, flexible=(1, 2, 0), ellipsis=out.glyphs.ellipsis) if rows else []


def rule_lines(rules: Mapping[str, LinkRules], names: Mapping[int, str], out: Output) -> list[str]:
    """One line for each pair of servers that has a rule of its own; `names` are those of profiles by id."""
    return [
        f"From {out.text(names.get(source, '-'), 60)} to {out.text(place, 60)}: {POLICY_WORDS[policy]}"
        for place, found in sorted(rules.items())
        for source, policy in found.by_source.items()
    ]


def unmatched_lines(found: Sequence[Unmatched], out: Output) -> list[str]:
    """One line an item that may be a copy of something, and under it what it may be."""
    if not found:
        return []
    rows = [
        (str(one.item_id), out.text(one.server_name, 30), one.kind.value, out.text(one.title, 80), out.text(one.reason))
        for one in found
    ]
    head = ("Item", "Server", "Kind", "Name", "Why")
    first, *drawn = table(head, rows, right=(0,), width=out.width, flexible=(4, 3, 1), ellipsis=out.glyphs.ellipsis)
    lines = [first]
    for one, line in zip(found, drawn, strict=True):
        lines += [line, *(f"        title {key}: {out.text(name, 100)}" for key, name in one.candidates)]
    return lines


def parked_lines(found: Sequence[ParkedState], now: float, out: Output) -> list[str]:
    """One line a state that waits for a choice, and under it why, and what every server says."""
    if not found:
        return []
    rows = [
        (
            str(one.state.title_id),
            out.text(one.person, 40),
            out.text(one.title, 80),
            watch_text(one.state.value),
            when_text(one.state.changed_at, now),
        )
        for one in found
    ]
    head = ("Title", "Person", "Name", "Here", "Since")
    first, *drawn = table(head, rows, right=(0,), width=out.width, flexible=(2, 1, 3), ellipsis=out.glyphs.ellipsis)
    lines = [first]
    for one, line in zip(found, drawn, strict=True):
        lines += [line, f"        {out.text(one.state.parked, 200)}"]
        lines += [f"        {copy_text(copy, now, out)}" for copy in one.copies]
    return lines


def copy_text(copy: Copy, now: float, out: Output) -> str:
    """What one server says: "plex-den: watched, 14:02"; what is on its way there is told as well."""
    seen = "" if copy.seen_at is None else f", {when_text(copy.seen_at, now)}"
    wanted = "" if copy.wanted is None else f", to become {watch_text(copy.wanted)}"
    return f"{out.text(copy.place, 60)}: {watch_text(copy.seen)}{seen}{wanted}"


def change_lines(changes: Sequence[KeptChange], places: Mapping[int, str], now: float, out: Output) -> list[str]:
    """A line for each thing that was said, newest first as they come, who said it, what was made of it; below, why.

    `places` names the servers of accounts.
    """
    rows = [
        (when_text(kept.at, now), _said_at(kept, places, out), watch_text(kept.change.told), _made_of_it(kept))
        for kept in changes
    ]
    head = ("When", "At", "Said", "Since then")
    if not rows:
        return []
    first, *drawn = table(head, rows, width=out.width, flexible=(1, 3, 2), ellipsis=out.glyphs.ellipsis)
    told = [first]
    for kept, line in zip(changes, drawn, strict=True):
        told += [line, f"  {out.text(kept.change.decision, 200)}"]
    return told


def mark_text(report: MarkReport, person: str, what: str, out: Output) -> str:
    """What setting something here came to: "Anna: watched, 10 titles, 8 of them new; goes to plex-den, attic"."""
    titles = f"{count_text(report.titles)} title{'s' * (report.titles != 1)}"
    if not report.changed:
        return f"{out.text(person, 60)}: {titles} {'was' if report.titles == 1 else 'were'} {what} already"
    some = "" if report.changed == report.titles else f", {count_text(report.changed)} of them changed"
    names = ", ".join(out.text(name, 60) for name in report.targets)
    return f"{out.text(person, 60)}: {titles} {what}{some}; {f'goes to {names}' if names else 'no server to tell'}"


def _link_row(link: HubLink, rules: LinkRules, now: float, out: Output) -> tuple[str, ...]:
    is_nobodys = link.person_id is None
    joined = "not yet" if link.joined_at is None else f"since {ago_text(link.joined_at, now)}"
    return (
        out.text(link.place, 40),
        out.text(link.account, 40),
        f"{out.glyphs.attention} nobody yet" if is_nobodys else out.text(link.person, 40),
        "no" if is_nobodys else joined,
        DIRECTION_WORDS[rules.direction],
        "spreads" if rules.spreads_unwatched else "stays",
    )


def _said_at(kept: KeptChange, places: Mapping[int, str], out: Output) -> str:
    account_id = kept.change.account_id
    return "here" if account_id is None else out.text(places.get(account_id, "-"), 40)


def _made_of_it(kept: KeptChange) -> str:
    """What the hub says since: refused and undone changes left it as it was."""
    change = kept.change
    if change.is_refused:
        return f"stays {watch_text(change.before)}"
    return f"{watch_text(change.after)}{', taken back' if kept.is_undone else ''}"

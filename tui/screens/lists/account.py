"""The Trakt accounts as lines: what each has room for, the calls that are left, what its lists need. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import clock_text, count_text, duration_text
from tui.model.lists import AccountLimits, RateGauge
from tui.model.profiles import SignIn
from tui.model.runs import RunState
from tui.screens.lists.facts import ListsFacts, TraktAccount
from tui.screens.lists.words import NEEDS_A_PERSON, advice_text, items_text, lists_text
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, crop, line, line_width, wrap

SHORT = 2.0
"""Seconds of a pause of calls that nobody has to hear of."""
FULL = 0.9
"""Share of a limit from which on it stands out."""
NO_ACCOUNT = "No Trakt profile: lists stay here. a on Profiles (2) adds one."


def gauge_line(account: TraktAccount | None, width: int, on: Surface) -> Line:
    """What the account has room for, and how many calls are left: in one row, the most pressing first."""
    if account is None:
        return crop(line(Span(f" {NO_ACCOUNT}", Tone.MUTED)), width, on.glyphs.ellipsis)
    parts = [Span(f" {account.profile.name}", Tone.STRONG)]
    if account.profile.sign_in is SignIn.REFUSED:
        parts.append(Span(f"   {on.glyphs.sign_in[SignIn.REFUSED]} signed out: L signs in", Tone.BAD))
    elif account.run is not None:
        parts.append(Span(f"   {on.glyphs.run[RunState.RUNNING]} {account.run.message}", Tone.BUSY))
    room = width - line_width(parts) - 1
    for told in (*_limit_spans(account.limits), *_rate_spans(account.gauges, on)):
        room -= line_width([told]) + 3
        if room >= 0:
            parts += [Span("   "), told]
    return crop(line(*parts), width, on.glyphs.ellipsis)


def all_lines(facts: ListsFacts, width: int, on: Surface) -> list[Line]:
    """What all lists together need: those that wait for a person, what may be taken over; and the accounts."""
    told: list[tuple[str, Tone]] = []
    for shown in facts.lists:
        if shown.state in NEEDS_A_PERSON or shown.missing:
            told.append((f"{facts.title(shown.id)}: {advice_text(shown)}", Tone.WARN))
    for account in facts.accounts:
        offers = f"{lists_text(account.offers)} on Trakt not taken over yet: T" if account.offers else ""
        told += [(offers, Tone.TEXT), (_account_text(account, on), Tone.MUTED)]
    told.append(("" if told else NO_ACCOUNT, Tone.MUTED))
    return [line(Span(row, tone)) for text, tone in told for row in wrap(text, width, 1, on.glyphs.ellipsis)]


def _account_text(account: TraktAccount, on: Surface) -> str:
    limits = account.limits
    kind = "VIP" if limits.is_vip else "without VIP" if limits.read_at is not None else ""
    per_list = f"{items_text(limits.items_per_list)} on one list" if limits.items_per_list is not None else ""
    told = [span.text for span in (*_limit_spans(limits), *_rate_spans(account.gauges, on))]
    return ", ".join(filter(None, (account.profile.name, kind, per_list, *told)))


def _limit_spans(limits: AccountLimits) -> list[Span]:
    if limits.read_at is None:
        return []
    spans = [Span(_used("lists", limits.lists_used, limits.lists), _room_tone(limits.lists_used, limits.lists))]
    return [*spans, Span(_used("items", limits.items_used, limits.items), _room_tone(limits.items_used, limits.items))]


def _used(word: str, used: int, most: int | None) -> str:
    return f"{word} {count_text(used)}" + ("" if most is None else f" of {count_text(most)}")


def _room_tone(used: int, most: int | None) -> Tone:
    if most is None or used < FULL * most:
        return Tone.MUTED
    return Tone.BAD if used >= most else Tone.WARN


def _rate_spans(gauges: Sequence[RateGauge], on: Surface) -> list[Span]:
    return [_rate_span(gauge, on) for gauge in gauges]


def _rate_span(gauge: RateGauge, on: Surface) -> Span:
    """A bucket of calls: how many are left, or until when it is empty."""
    is_full_again = gauge.until is not None and gauge.until <= on.now
    waits = 0.0 if gauge.until is None else gauge.until - on.now
    if gauge.left <= 0 and waits > SHORT:
        return Span(f"{gauge.name} wait until {clock_text(gauge.until, on.tz)}", Tone.WARN)
    if gauge.limit <= 1:
        return Span(f"{gauge.name} {gauge.limit} in {duration_text(gauge.period)}", Tone.MUTED)
    left = gauge.limit if is_full_again else gauge.left
    is_low = left < (1 - FULL) * gauge.limit
    return Span(f"{gauge.name} {count_text(left)}/{count_text(gauge.limit)}", Tone.WARN if is_low else Tone.MUTED)

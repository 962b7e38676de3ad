"""Cron expressions: whether one can be used, and its moments in local time. Pure but for what is handed in.

Where the clocks are set forward, a moment that does not exist comes as soon as the clocks show one that does; where
they are set back, a moment that exists twice comes once. Only what runs in every hour goes by the hours that pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import islice, pairwise, takewhile

from cronsim import CronSim, CronSimError

from tui.errors import InvalidInput

LOOKED_AT = 400
"""Moments whose distances are looked at before an expression is taken."""
LOOKED_UPTO = 2060
"""Last year of those moments; the rarest of all, a fifth Monday in February, comes every 28 years."""
FIELDS = 5
FROM = datetime(2026, 1, 1, tzinfo=UTC)
LAST_YEAR = 9000
"""Clocks that stand later than that are not reckoned with."""
HOURS, MINUTES = frozenset(range(24)), frozenset(range(60))


def checked_cron(text: str, least: float, least_text: str) -> str:
    """Give an expression in its plain form.

    Raises InvalidInput for what is none, what never comes, and moments nearer to each other than `least` seconds;
    `least_text` says how near they may be.
    """
    plain = " ".join(text.split())
    if len(plain.split()) != FIELDS or len(plain) > 200:
        raise _no_cron(text)
    try:
        near = takewhile(lambda moment: moment.year <= LOOKED_UPTO, _moments(plain, FROM))
        moments = list(islice(near, LOOKED_AT))
    except (CronSimError, ValueError, OverflowError):
        raise (_never(plain) if _is_of_another_month(plain) else _no_cron(text)) from None
    if not moments:
        raise _never(plain)
    nearest = min(((later - earlier).total_seconds() for earlier, later in pairwise(moments)), default=least)
    if nearest < least:
        raise InvalidInput(f"'{plain}' comes too often: {least_text}")
    return plain


def next_slot(cron: str, after: float, zone: tzinfo) -> float | None:
    """Give the first moment (UTC epoch s) of an expression after another one; None when there is none."""
    try:
        start = datetime.fromtimestamp(after, zone)
        if start.year > LAST_YEAR:
            return None
        moments = (moment.timestamp() for moment in _moments(cron, start))
        return next((moment for moment in moments if moment > after), None)
    except (CronSimError, ValueError, OverflowError, OSError):
        return None


def _moments(cron: str, start: datetime) -> Iterator[datetime]:
    return iter(CronSim(_spelled_out(cron), start))


@lru_cache(maxsize=512)
def _spelled_out(cron: str) -> str:
    """Write stars of minutes and hours out, so that they are moments of the day and not spaces between runs.

    What comes in every hour keeps its star: it goes by the hours that pass.
    """
    sim = CronSim(cron, FROM)
    if sim.hours >= HOURS:
        minutes = "*" if sim.minutes >= MINUTES else _listed(sim.minutes)
        return " ".join([minutes, "*", *cron.split()[2:]])
    return " ".join([_listed(sim.minutes), _listed(sim.hours), *cron.split()[2:]])


def _listed(values: set[int]) -> str:
    return ",".join(map(str, sorted(values)))


def _is_of_another_month(plain: str) -> bool:
    """Whether an expression that cannot be used could be in any month: the 31st of February."""
    minute, hour, day, month, weekday = plain.split()
    try:
        CronSim(f"{minute} {hour} {day} * {weekday}", FROM)
        CronSim(f"{minute} {hour} * {month} {weekday}", FROM)
    except (CronSimError, ValueError, OverflowError):
        return False
    return True


def _never(plain: str) -> InvalidInput:
    return InvalidInput(f"'{plain}' never comes", hint="None of its months has such a day.")


def _no_cron(text: str) -> InvalidInput:
    return InvalidInput(
        f"'{' '.join(text.split())[:60]}' is no cron expression",
        hint="It has five fields: minute, hour, day, month, day of the week. '10 3 * * *' is 03:10 of every day.",
    )

"""The time zone in which cron expressions and quiet hours are meant."""

from __future__ import annotations

import logging
import os
import warnings
from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui.model.clean import clean_text

console = logging.getLogger(__name__)


@cache
def zone_of(name: str) -> tzinfo:
    """Give the zone of that name, or for "" that of this machine when it was first asked; UTC where nobody can tell."""
    if name:
        return ZoneInfo(name)
    from tzlocal import get_localzone  # noqa: PLC0415 - not before it is needed

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return get_localzone()
    except (ZoneInfoNotFoundError, ValueError, LookupError, OSError) as error:
        given = clean_text(os.environ.get("TZ", ""), 60)
        told = f": TZ={given}" if given else f": {clean_text(str(error), 200)}"
        console.warning("the time zone of this machine is not known, UTC is taken%s", told)
        return UTC

"""A panel that nobody here wrote: PyPI `xtreamcodeserver`, filled with known numbers, as a process of its own.

`python -m tests.jobs.other_panel` prints one JSON line with its URL and serves until its stdin is closed.
"""

from __future__ import annotations

import json
import sys
import time

from xtreamcodeserver import XTreamCodeServer
from xtreamcodeserver.credentials.credentials import XTreamCodeCredentials
from xtreamcodeserver.entry.category import XTreamCodeCategory
from xtreamcodeserver.entry.entry import XTreamCodeType
from xtreamcodeserver.entry.live import XTreamCodeLive
from xtreamcodeserver.entry.serie import XTreamCodeSerie
from xtreamcodeserver.entry.serie_episode import XTreamCodeEpisode
from xtreamcodeserver.entry.serie_season import XTreamCodeSeason
from xtreamcodeserver.entry.vod import XTreamCodeVod
from xtreamcodeserver.providers.inmemory.credentials_provider import XTreamCodeCredentialsMemoryProvider
from xtreamcodeserver.providers.inmemory.entry_provider import XTreamCodeEntryMemoryProvider

USERNAME, PASSWORD = "anna", "pa/ss&w%rd é"
CHANNELS, FILMS, SERIES, SEASONS, EPISODES = 50, 200, 20, 2, 3
IN_TWO_CATEGORIES = 5


def filled() -> XTreamCodeEntryMemoryProvider:
    """Give its catalogue: two categories a kind, some entries in both, ids unique over all, as it demands."""
    entries = XTreamCodeEntryMemoryProvider()
    numbers = iter(range(1, 100_000))
    kinds = (
        (XTreamCodeType.LIVE, CHANNELS, lambda n: XTreamCodeLive(f"Channel {n}", None, live_id=next(numbers))),
        (XTreamCodeType.VOD, FILMS, lambda n: XTreamCodeVod(f"Film {n}", ".mkv", None, vod_id=next(numbers))),
        (XTreamCodeType.SERIE, SERIES, lambda n: _series(f"Series {n}", numbers)),
    )
    for kind, count, make in kinds:
        categories = [XTreamCodeCategory(f"{kind} {name}", kind, next(numbers)) for name in ("one", "two")]
        for number in range(count):
            entry = make(number)
            categories[number % 2].add_entry(entry)
            if number < IN_TWO_CATEGORIES:
                categories[(number + 1) % 2].add_entry(entry)
        for category in categories:
            entries.add_category(category)
    return entries


def _series(name: str, numbers: object) -> XTreamCodeSerie:
    series = XTreamCodeSerie(name, serie_id=next(numbers))  # type: ignore[call-overload]
    for season_number in range(1, SEASONS + 1):
        season = XTreamCodeSeason(season_number, f"Season {season_number}", season_id=next(numbers))  # type: ignore[call-overload]
        for number in range(1, EPISODES + 1):
            identity = next(numbers)  # type: ignore[call-overload]
            season.add_episode(XTreamCodeEpisode(number, f"{name} {season_number}x{number}", "mp4", None, identity))
        series.add_season(season)
    return series


def main() -> None:
    """Serve until stdin ends."""
    credentials = XTreamCodeCredentialsMemoryProvider()
    credentials.add_or_update_credentials(XTreamCodeCredentials(USERNAME, PASSWORD))
    server = XTreamCodeServer(filled(), None, credentials)
    server.setup(bind_addr="127.0.0.1", bind_port=0)
    server.daemon = True
    server.start()
    while server.m_http_server is None:
        time.sleep(0.005)
    port = server.m_http_server.server_address[1]
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

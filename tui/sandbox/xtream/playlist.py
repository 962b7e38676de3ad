"""The M3U file of `get.php`: channels and films as links, with the credentials in them as real panels write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from tui.sandbox.xtream.account import Account
from tui.sandbox.xtream.rows import Row
from tui.sandbox.xtream.shelf import Shelf


def playlist(live: Shelf, movies: Shelf, base: str, account: Account, query: Mapping[str, str]) -> Iterator[bytes]:
    """Give the file in pieces; `type=m3u_plus` adds attributes, `output` is the extension of channels (default ts)."""
    login = f"{quote(account.username, safe='')}/{quote(account.password, safe='')}"
    extended, extension = query.get("type") == "m3u_plus", query.get("output") or "ts"
    yield b"#EXTM3U\n"
    for row in live.rows():
        yield _entry(row, live, extended, f"{base}/live/{login}/{row['stream_id']}.{extension}")
    for row in movies.rows():
        yield _entry(row, movies, extended, f"{base}/movie/{login}/{row['stream_id']}.{row['container_extension']}")


def _entry(row: Row, shelf: Shelf, extended: bool, url: str) -> bytes:
    name = " ".join(str(row["name"]).split())
    if not extended:
        return f"#EXTINF:-1,{name}\n{url}\n".encode()
    group = shelf.categories.get(str(row["category_id"]), "")
    guide = row.get("epg_channel_id") or ""
    attributes = f'tvg-id="{guide}" tvg-name="{name}" tvg-logo="{row["stream_icon"]}" group-title="{group}"'
    return f"#EXTINF:-1 {attributes},{name}\n{url}\n".encode()

"""What people paste as the URL of a panel, and what is called with it."""

from __future__ import annotations

import pytest

from tui.clients.xtream.address import panel_address
from tui.errors import InvalidInput
from tui.model.catalogue import TitleKind


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("http://panel.tv:8080", "http://panel.tv:8080"),
        ("  HTTP://Panel.TV:8080/  ", "http://panel.tv:8080"),
        ("https://panel.tv/sub/", "https://panel.tv/sub"),
        ("http://panel.tv/sub/player_api.php?username=u&password=p", "http://panel.tv/sub"),
        ("http://panel.tv/get.php/", "http://panel.tv"),
        ("http://panel.tv:80//", "http://panel.tv:80"),
        ("http://panel.tv/#top", "http://panel.tv"),
        ("http://[::1]:8080/c/", "http://[::1]:8080/c"),
        ("http://10.0.0.7", "http://10.0.0.7"),
        ("http://pänel.tv", "http://pänel.tv"),
    ],
)
def test_addresses_are_brought_to_their_base(typed: str, base: str) -> None:
    """Scripts, queries and slashes go; the sub-path stays."""
    address = panel_address(typed)
    assert address.base == base
    assert address.note == ""


def test_a_missing_scheme_is_assumed_and_said() -> None:
    """Most panels speak plain http; the person is told what was assumed."""
    address = panel_address("panel.tv:8080/sub")
    assert address.base == "http://panel.tv:8080/sub"
    assert "http:// is assumed" in address.note


@pytest.mark.parametrize("typed", ["", "   ", "ftp://panel.tv", "http://", "http://a b", "http://p:99999", "file:///x"])
def test_what_is_no_address_is_refused_with_the_form(typed: str) -> None:
    """The message shows how an address looks."""
    with pytest.raises(InvalidInput) as caught:
        panel_address(typed)
    assert "http://HOST:PORT" in caught.value.hint


def test_s39_credentials_in_the_address_are_refused_unrepeated() -> None:
    """They would end up in logs and lists; the refusal must not show them either."""
    with pytest.raises(InvalidInput, match="must not hold a user name") as caught:
        panel_address("http://user:s3cret@panel.tv")
    assert "s3cret" not in str(caught.value) + caught.value.hint


def test_credentials_are_percent_encoded() -> None:
    """Whatever a password holds, it arrives as it is, in queries and in paths."""
    address = panel_address("http://h/sub")
    assert address.call("a&b", "p/w %é+", "get_series_info", series_id="7") == (
        "http://h/sub/player_api.php?username=a%26b&password=p%2Fw%20%25%C3%A9%2B&action=get_series_info&series_id=7"
    )
    assert address.stream("a b", "p/w", TitleKind.MOVIE, "12", "mkv") == "http://h/sub/movie/a%20b/p%2Fw/12.mkv"
    assert address.stream("u", "p", TitleKind.EPISODE, "9") == "http://h/sub/series/u/p/9.mp4"
    assert address.stream("u", "p", TitleKind.LIVE, "9") == "http://h/sub/live/u/p/9.ts"


@pytest.mark.parametrize(
    ("typed", "key"),
    [("http://H.tv/a", "h.tv:80"), ("https://h.tv/b", "h.tv:443"), ("http://h.tv:8080", "h.tv:8080")],
)
def test_one_server_has_one_key(typed: str, key: str) -> None:
    """Two profiles on one server are polite together."""
    assert panel_address(typed).host_key == key

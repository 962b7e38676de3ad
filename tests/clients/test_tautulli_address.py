"""Addresses of Tautulli as people paste them."""

from __future__ import annotations

import pytest

from tui.clients.tautulli.address import tautulli_address
from tui.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("http://nas:8181", "http://nas:8181"),
        ("nas:8181/", "http://nas:8181"),
        ("http://nas:8181/home", "http://nas:8181"),
        ("http://nas:8181/tautulli", "http://nas:8181/tautulli"),
        ("http://nas:8181/tautulli/home", "http://nas:8181/tautulli"),
        ("https://media.example/tautulli/api/v2?apikey=abc&cmd=x", "https://media.example/tautulli"),
        ("https://media.example/tautulli/auth/login", "https://media.example/tautulli"),
        ("https://media.example/stats/user?user_id=3", "https://media.example/stats"),
        ("http://[::1]:8181/settings#tab", "http://[::1]:8181"),
    ],
)
def test_pasted_addresses(typed: str, base: str) -> None:
    """The HTTP root stays; pages, queries and the path of the API go."""
    assert tautulli_address(typed).base == base


def test_an_assumed_scheme_is_said() -> None:
    """The person learns that http:// was put in front."""
    assert "http:// is assumed" in tautulli_address("nas:8181").note


@pytest.mark.parametrize("typed", ["", "ftp://nas", "http://u:p@nas", "http://", "http://nas:port"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    """With what is allowed."""
    with pytest.raises(InvalidInput):
        tautulli_address(typed)


def test_a_call_has_key_command_and_parameters() -> None:
    """Everything is encoded; the key is in the query, as Tautulli wants it."""
    url = tautulli_address("http://nas/t").call("k&y", "get_history", start=5, after="2024-01-02")
    assert url == "http://nas/t/api/v2?apikey=k%26y&cmd=get_history&start=5&after=2024-01-02"
    assert tautulli_address("https://nas/t").host_key == "nas:443"

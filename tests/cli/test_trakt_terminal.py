"""Signing in to Trakt on a real terminal: what an app is, id and secret as they are typed, the code and its QR code."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_terminal import Terminal
from tests.cli.trakt_house import secrets_in, trakt_house


def test_a_person_is_led_through_the_sign_in(home: Path) -> None:
    """The way to an app is told first; the secret is not echoed; the QR code holds the code's own address."""
    with trakt_house() as trakt:
        hosts = ["--url", trakt.url, "--set", f"auth_url={trakt.auth_url}"]
        terminal = Terminal(home, "profile", "add", "trakt", "film", *hosts)
        try:
            terminal.wait_for("needs Trakt VIP")
            terminal.wait_for("Client id for film")
            terminal.type(trakt.client_id)
            terminal.wait_for("Client secret for film")
            terminal.type(trakt.client_secret)
            terminal.wait_for("Type this code at")
            terminal.wait_for("▄▄▄▄▄")
            terminal.wait_for("Added profile 'film'")
            assert terminal.ended() == 0
        finally:
            terminal.close()
        assert trakt.client_secret not in terminal.seen
        assert secrets_in(home)["client_secret"] == trakt.client_secret

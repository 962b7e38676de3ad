"""What a profile says of itself."""

from __future__ import annotations

import pytest

from tui.model.profiles import Profile, ProfileKind


@pytest.mark.parametrize(
    ("settings", "is_verified"),
    [({}, True), ({"tls_verify": "yes"}, True), ({"tls_verify": ""}, True)]
    + [({"tls_verify": word}, False) for word in ("no", "No ", "off", "false", "0")],
)
def test_certificates_are_checked_unless_a_profile_says_otherwise(settings: dict[str, str], is_verified: bool) -> None:
    """In any of the words that turn a setting off."""
    profile = Profile(1, ProfileKind.PLEX, "den", "https://den", "", enabled=True, settings=settings)
    assert profile.is_tls_verified is is_verified

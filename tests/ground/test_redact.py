"""No secret leaves the program, whatever spelling a URL, a log or an error gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from threading import Thread
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.redact import SHORTEST_INSIDE_A_WORD, Redactor, mask

CANARY = "c/a&n%a+r é=ü"

Encoder = Callable[[str], str]


def _lower_hex(text: str) -> str:
    first, *encoded = quote(text, safe="").split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in encoded)])


def _upper_json(text: str) -> str:
    return re.sub(r"\\u(....)", lambda found: "\\u" + found[1].upper(), json.dumps(text)[1:-1])


ENCODERS: dict[str, Encoder] = {
    "raw": str,
    "quote": quote,
    "quote all": lambda text: quote(text, safe=""),
    "quote_plus": quote_plus,
    "lower hex": _lower_hex,
    "json": lambda text: json.dumps(text)[1:-1],
    "php json": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "upper json": _upper_json,
    "bytes": lambda text: repr(text.encode())[2:-1],
}


@pytest.mark.parametrize("outer", ENCODERS)
@pytest.mark.parametrize("inner", ENCODERS)
def test_s39_canary_vanishes_in_every_spelling(inner: str, outer: str) -> None:
    """S39: raw, percent-encoded, JSON-escaped, and any of them twice."""
    redactor = Redactor()
    redactor.add(CANARY)
    leaked = ENCODERS[outer](ENCODERS[inner](CANARY))
    assert redactor.redact(f"error at [{leaked}] there") == "error at [***] there"


_SECRETS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*"), min_size=3, max_size=12)


@given(
    secret=_SECRETS, encoder=st.sampled_from(sorted(ENCODERS)), before=st.text(max_size=8), after=st.text(max_size=8)
)
def test_s39_no_known_secret_survives(secret: str, encoder: str, before: str, after: str) -> None:
    """S39: whatever the secret and whatever stands around it, its spelling is gone afterwards."""
    spelling = ENCODERS[encoder](secret)
    assume("*" not in spelling)
    if len(secret) < SHORTEST_INSIDE_A_WORD and secret.isascii() and secret.isalnum():
        before, after = "/", "/"
    redactor = Redactor()
    redactor.add(secret)
    assert spelling not in redactor.redact(before + spelling + after)


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing(text: str) -> None:
    """What is hidden stays as it is, so that every floor may redact again."""
    redactor = Redactor()
    redactor.add("secret", CANARY)
    once = redactor.redact(text)
    assert redactor.redact(once) == once


def test_s39_longest_secret_first() -> None:
    """S39: a secret that holds another one leaves no tail."""
    redactor = Redactor()
    redactor.add("hunter", "hunter2-long")
    assert redactor.redact("pw hunter2-long, user hunter") == "pw ***, user ***"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("/player_api.php?username=bob&password=p%26w&a=x", "/player_api.php?username=***&password=***&a=x"),
        ("/get.php?u=bob&p=pw9", "/get.php?u=***&p=***"),
        ("/QuickConnect/Connect?secret=0a1b2c", "/QuickConnect/Connect?secret=***"),
        ("to=h%3Fusername%3Dbob%26password%3Dpw%26a", "to=h%3Fusername%3D***%26password%3D***%26a"),
        ("http://h:80/live/bob/pw/12.ts", "http://h:80/live/***/***/12.ts"),
        ("http:\\/\\/h\\/movie\\/bob\\/pw\\/1.mkv", "http:\\/\\/h\\/movie\\/***\\/***\\/1.mkv"),
        ("/timeshift/bob/pw/60/2020-01-01:10-00/1.ts", "/timeshift/***/***/60/2020-01-01:10-00/1.ts"),
        ("/play/dG9rZW4tdG9rZW4", "/play/***"),
        ("https://bob:pw@panel.tv/x", "https://***@panel.tv/x"),
        ("at bob:pw@panel.tv", "at ***@panel.tv"),
        ('{"username":"bob","password": "p\\"w","auth":1}', '{"username":"***","password": "***","auth":1}'),
        ("{'password': 'pw'}", "{'password': '***'}"),
        ('{\\"password\\":\\"pw\\"}', '{\\"password\\":\\"***\\"}'),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
        ("token=abc; next", "token=*** next"),
    ],
)  # fmt: skip
def test_s39_unknown_secrets_are_found_by_their_place(text: str, hidden: str) -> None:
    """S39: values of credential parameters, stream paths and sign-in parts go, known or not."""
    assert Redactor().redact(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "movie 88121: stream_id is not a number, kept out",
        "Syncing movie categories... 312 in 0.2s",
        "http://panel.tv:8080/player_api.php?action=get_series",
        "Movies sync failed: HTTP 503",
        "mail me@example.org at 12:30",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    """A message without a secret reaches the reader as it was written."""
    redactor = Redactor()
    redactor.add(CANARY, "ab")
    assert redactor.redact(text) == text


def test_secret_without_letters_is_found() -> None:
    """A secret of signs alone has nothing to search for first, and is found all the same."""
    redactor = Redactor()
    redactor.add("&&/%")
    assert redactor.redact("x%26%26%2F%25y &&/% z") == "x***y *** z"


def test_decomposed_secret_is_found_after_cleaning() -> None:
    """Cleaning composes accents; a secret typed with loose accents is found in both forms."""
    redactor = Redactor()
    redactor.add("cafe\u0301-pw")
    assert redactor.redact("caf\u00e9-pw and cafe\u0301-pw") == "*** and ***"


def test_secrets_may_be_added_while_others_redact() -> None:
    """Threads that read while one writes see either the old or the new set, and no error."""
    redactor = Redactor()
    seen: list[str] = []
    readers = [Thread(target=lambda: seen.extend(redactor.redact("secret7") for _ in range(200))) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(30):
        redactor.add(f"secret{number}")
    for reader in readers:
        reader.join()
    assert set(seen) <= {"secret7", "***"}
    assert redactor.redact("secret7") == "***"


@pytest.mark.parametrize(
    ("text", "masked"), [("hannahn", "h••••••n"), ("abcd", "a••••••d"), ("abc", "••••••"), ("", "••••••")]
)
def test_mask_tells_nothing_of_the_length(text: str, masked: str) -> None:
    """A masked user name shows its ends only, and none when it is short."""
    assert mask(text) == masked


@pytest.mark.parametrize("text", ["Syncing channels...", "Hannover", "delivered", "channels_hannah2"])
def test_a_short_name_leaves_ordinary_words_whole(text: str) -> None:
    """A user called "hann" or "live" does not tear holes into words that happen to hold those letters."""
    redactor = Redactor()
    redactor.add("hann", "live")
    assert redactor.redact(text) == text


@pytest.mark.parametrize(
    "text",
    ["for hann:", "x/hann/1.ts", "%2Fhann%2F1", "%252Fhann%252F1", '"hann"', "a\\nhann", "\\u00e9hann", "hann"],
)
def test_a_short_name_is_hidden_wherever_it_stands_alone(text: str) -> None:
    """As a word of its own it goes, also behind an encoded character."""
    redactor = Redactor()
    redactor.add("hann")
    assert "hann" not in redactor.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://den:32400/library/sections?X-Plex-Token=hidden-77",
        "http://attic:8096/socket?ApiKey=hidden-77&deviceId=1",
        "GET /QuickConnect/Connect?secret=hidden-77 gave 200",
        'Authorization: MediaBrowser Client="syncdeck", DeviceId="7", Token="hidden-77"',
        '{"id": 12, "authToken": "hidden-77"}',
        '{"AccessToken": "hidden-77", "ServerId": "5"}',
        '<user authenticationToken="hidden-77"/>',
        "X-MediaBrowser-Token=hidden-77",
    ],
)
def test_s39_tokens_of_media_servers_are_known_by_their_places(text: str) -> None:
    """Also those that nobody has told the redactor: in URLs, headers, and answers that are logged."""
    told = Redactor().redact(text)
    assert "hidden-77" not in told
    assert "***" in told

"""What of the address of a channel is a secret beside the whole of it."""

from __future__ import annotations

import pytest

from tui.redact import Redactor, address_secrets


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("ntfy://family-topic-77", {"family-topic-77"}),
        ("ntfy://anna:s3cret@ntfy.example/alerts", {"s3cret"}),
        ("mailto://anna:p%40ss@mail.example?to=bob@mail.example", {"p%40ss", "p@ss"}),
        ("tgram://123456789:abcdefg_hijklmnop/lead2gold", {"123456789:abcdefg_hijklmnop"}),
        ("pover://UserKey0123456@apptoken0123456789", {"UserKey0123456", "apptoken0123456789"}),
        ("discord://1122334455667788/AbCdEf-gh_ij", {"1122334455667788", "AbCdEf-gh_ij"}),
        ("json://hooks.example:8080/notifications/x?token=abcdef12345", {"abcdef12345"}),
        ("https://hc-ping.com/5f0b9c1e-uuid-of-a-check", {"5f0b9c1e-uuid-of-a-check"}),
        ("json://localhost:12345/hook", set()),
    ],
)
def test_passwords_and_tokens_are_told_from_words(address: str, parts: set[str]) -> None:
    """A name, a host and an ordinary word stay readable everywhere else; the whole never does."""
    found = set(address_secrets(address))
    assert address in found
    assert parts <= found
    assert not {"anna", "alerts", "mail.example", "ntfy.example", "notifications", "bob@mail.example"} & found


def test_an_address_is_hidden_in_an_error_of_a_library() -> None:
    """As a whole, without its scheme, and by its tokens."""
    redactor = Redactor()
    redactor.add(*address_secrets("json://anna:s3cret@hooks.example/t0ken-of-mine"))
    said = "HTTPConnectionPool(host='hooks.example'): Max retries exceeded with url: /t0ken-of-mine (s3cret)"
    assert (
        redactor.redact(said) == "HTTPConnectionPool(host='hooks.example'): Max retries exceeded with url: /*** (***)"
    )

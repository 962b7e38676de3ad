"""Who is let in: the decision over all account answers that panels were seen to give."""

from __future__ import annotations

from typing import Any

import pytest

from tui.clients.xtream.account import Moment, judge_object, signed_in
from tui.errors import AuthError, BadResponse

NOW = 1_770_000_000.0
LATER = str(int(NOW) + 1000)
PAST = str(int(NOW) - 1000)


def decide(user: Any, server: Any = None, **moment: Any) -> Any:
    return signed_in({"user_info": user, "server_info": server or {}}, Moment(NOW, **moment), str)


@pytest.mark.parametrize(
    "user",
    [
        {"auth": 1, "status": "Active", "exp_date": LATER},
        {"auth": "1", "status": "ACTIVE"},
        {"auth": True, "status": "Trial", "exp_date": None},
        {"auth": 1, "exp_date": ""},
        {"auth": 1, "status": None, "exp_date": 0},
        {"status": "Active"},
        {"auth": 1, "status": "Active", "exp_date": "2099-12-31 23:59:59"},
        {"auth": 1, "status": "Active", "exp_date": "never"},
    ],
)
def test_a_good_account_is_let_in(user: dict[str, Any]) -> None:
    """Whatever the types, an account that works is not refused."""
    assert decide(user).warnings == ()


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ({"auth": 0}, "Invalid username or password"),
        ({"auth": "0"}, "Invalid username or password"),
        ({"auth": False}, "Invalid username or password"),
        ({"auth": 0, "status": "Expired"}, "Invalid username or password"),
        ({"auth": 1, "status": "Expired"}, "Account has expired"),
        ({"auth": 1, "status": "eXpired", "exp_date": LATER}, "Account has expired"),
        ({"auth": 1, "status": "Active", "exp_date": PAST}, "Account has expired"),
        ({"auth": 1, "status": "Active", "exp_date": int(PAST)}, "Account has expired"),
        ({"auth": 1, "status": "Active", "exp_date": "2001-01-01"}, "Account has expired"),
        ({"auth": 1, "status": "Banned"}, "Account is banned"),
        ({"auth": 1, "status": "Disabled"}, "Account is disabled"),
        ({"auth": 1, "status": "Inactive"}, "Account is inactive"),
    ],
)
def test_each_refusal_is_told_apart(user: dict[str, Any], message: str) -> None:
    """The person learns which refusal it is and what to do."""
    with pytest.raises(AuthError) as caught:
        decide(user)
    assert caught.value.message == message
    assert caught.value.hint


def test_expiry_goes_by_the_clock_of_the_panel() -> None:
    """Our own clock may be wrong; the panel's decides."""
    ahead = {"timestamp_now": int(NOW) + 5000}
    with pytest.raises(AuthError, match="expired"):
        decide({"auth": 1, "exp_date": str(int(NOW) + 1000)}, ahead)
    behind = {"timestamp_now": str(int(NOW) - 5000)}
    assert decide({"auth": 1, "exp_date": PAST}, behind).account.clock_skew_seconds == -5000


def test_skew_falls_back_to_the_date_header() -> None:
    """Without `timestamp_now` the HTTP date tells the server's clock."""
    header = "Mon, 02 Feb 2026 02:41:00 GMT"
    assert decide({"auth": 1}, date_header=header).account.clock_skew_seconds == 60
    assert decide({"auth": 1}).account.clock_skew_seconds is None


def test_an_unknown_status_goes_on_with_a_warning() -> None:
    """A word nobody knows is no refusal."""
    (warning,) = decide({"auth": 1, "status": "Pending review"}).warnings
    assert "Pending review" in warning


@pytest.mark.parametrize("answer", [None, [], {}, {"user_info": None}, {"user_info": []}, {"user_info": {}}, {"a": 1}])
def test_what_is_no_panel_is_not_called_a_wrong_password(answer: Any) -> None:
    """Without an account in it the answer comes from something else."""
    with pytest.raises(BadResponse, match="not as an Xtream panel"):
        signed_in(answer, Moment(NOW), str)


def test_the_account_keeps_what_is_worth_showing() -> None:
    """Texts and numbers of any type; never the echoed password."""
    user = {
        "auth": 1,
        "status": "Active",
        "exp_date": LATER,
        "is_trial": "1",
        "active_cons": "1",
        "max_connections": 0,
        "created_at": "1600000000",
        "message": "Hello \x1b[31mk3y",
        "username": "k3y",
        "password": "k3y",
    }
    server = {"timezone": "UTC+3", "version": 2.5, "timestamp_now": NOW}
    account = signed_in(
        {"user_info": user, "server_info": server},
        Moment(NOW, latency_ms=12.5),
        lambda text: text.replace("k3y", "***"),
    ).account
    assert (account.is_trial, account.active_connections, account.max_connections) == (True, 1, 0)
    assert (account.expires_at, account.created_at) == (NOW + 1000, 1_600_000_000)
    assert (account.message, account.server_timezone, account.version) == ("Hello ***", "UTC+3", "2.5")
    assert account.latency_ms == 12.5
    assert "k3y" not in repr(account)


def test_an_account_in_place_of_a_list_is_never_data() -> None:
    """A refusal in it is told as such; a good account means that the list is not offered."""
    refusal = judge_object({"user_info": {"auth": 0}}, NOW)
    assert isinstance(refusal, AuthError)
    healthy = judge_object({"user_info": {"auth": 1, "status": "Active"}}, NOW)
    assert type(healthy) is BadResponse
    assert judge_object({"data": []}, NOW) is None

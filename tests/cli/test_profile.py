"""Accounts by plain commands: added, looked at, changed, tested, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.conftest import add_profile
from tui.sandbox import Household


def _add(syncdeck: Command, household: Household, *more: str, password: str | None = None) -> int:
    access = household.xtream
    return syncdeck(
        "profile", "add", "xtream", "tv", "--url", access.url, "--username", access.username, "--password", "-", *more,
        stdin=password or access.password,
    ).code  # fmt: skip


def test_add_signs_in_first(syncdeck: Command, household: Household) -> None:
    """A profile is checked against its server before it is stored, and shows what the server said."""
    assert _add(syncdeck, household) == 0
    shown = syncdeck("profile", "show", "tv", "--json").document
    assert (shown["name"], shown["kind"], shown["sign_in"]) == ("tv", "xtream", "ok")
    assert shown["account"]["status"] == "Active"
    assert household.xtream.journal.actions == ["login"]


def test_refused_account_is_not_stored(syncdeck: Command, household: Household) -> None:
    """A wrong password ends with 6 and stores nothing."""
    assert _add(syncdeck, household, password="wrong-one") == 6
    assert syncdeck("profile", "ls", "--json").document == []


def test_unreachable_server_is_not_stored(syncdeck: Command) -> None:
    """A server that is not there ends with 7, unless nobody wants to check."""
    command = ("profile", "add", "xtream", "tv", "--url", "http://127.0.0.1:9", "--username", "u", "--password", "-")
    assert syncdeck(*command, stdin="password-1").code == 7
    assert syncdeck(*command, "--no-check", stdin="password-1").code == 0


def test_pasted_address_is_cut_down(syncdeck: Command) -> None:
    """What follows the address of a pasted link is not stored: it may hold a password."""
    url = "http://127.0.0.1:9/sub/get.php?username=bobby&password=hidden-77&type=m3u"
    called = syncdeck(
        "profile", "add", "xtream", "tv", "--url", url, "--username", "bobby", "--password", "-", "--no-check",
        "--json", stdin="hidden-77",
    )  # fmt: skip
    assert called.document["url"] == "http://127.0.0.1:9/sub"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "An API key is needed"),
        (["--token", "-", "--username", "u"], "A Tautulli profile has no user name"),
        (["--token", "-", "--password", "env:HOME"], "A Tautulli profile has one secret only"),
        (["--token", "-", "--set", "categories=live:1"], "A Tautulli profile has no setting 'categories'"),
    ],
)
def test_what_a_tautulli_has_no_use_for(syncdeck: Command, arguments: list[str], complaint: str) -> None:
    """Options that mean nothing to a kind are refused, not stored unused."""
    called = syncdeck(
        "profile", "add", "tautulli", "tau", "--url", "http://127.0.0.1:9", "--no-check", *arguments, stdin="key-4711"
    )
    assert called.code == 2
    assert complaint in called.err
    assert syncdeck("profile", "ls", "--json").document == []


def test_tautulli_key_is_kept_and_hidden(syncdeck: Command, home: Path) -> None:
    """S39: the API key opens the profile, can be changed, and is printed nowhere."""
    add = ("profile", "add", "tautulli", "tau", "--url", "http://127.0.0.1:9/tautulli", "--no-check", "--token", "-")
    calls = [
        syncdeck(*add, stdin="canary-key-4711"),
        syncdeck("profile", "edit", "tau", "--token", "-", "--no-check", stdin="canary-key-4712"),
        syncdeck("profile", "show", "tau"),
        syncdeck("--json", "profile", "show", "tau"),
        syncdeck("profile", "edit", "tau", "--password", "-", "--no-check", stdin="canary-key-4713"),
        syncdeck("profile", "edit", "tau", "--username", "u", "--no-check"),
    ]
    assert [called.code for called in calls] == [0, 0, 0, 0, 0, 2]
    assert not any("canary-key" in called.out + called.err for called in calls)
    assert calls[3].document["url"] == "http://127.0.0.1:9/tautulli"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--username", "u"], "A password is needed"),
        (["--password", "env:NOT_THERE", "--username", "u"], "no variable NOT_THERE"),
        (["--password", "-"], "needs a user name"),
        (["--password", "-", "--username", "u", "--set", "tls_verify"], "is not a setting"),
        (["--password", "-", "--username", "u", "--set", "colour=red"], "colour"),
        (["--password", "-", "--username", "u", "--url", "ftp://x"], "URL cannot be used"),
        (["--password", "-", "--username", "u", "--url", "http://a:b@x"], "must not hold a user name"),
    ],
)
def test_what_cannot_be_added(syncdeck: Command, arguments: list[str], complaint: str) -> None:
    """Missing and wrong options end with 2 and say what is wrong."""
    called = syncdeck(
        "profile", "add", "xtream", "tv", "--url", "http://127.0.0.1:9", "--no-check", *arguments, stdin="secret-11"
    )
    assert called.code == 2
    assert complaint in called.err


@pytest.mark.parametrize("source", ["env:PANEL_PASSWORD", "cmd:echo canary-pw-9", "file:"])
def test_s39_password_from_a_safe_place(
    syncdeck: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """S39: a password from environment, command or file is taken without a warning and without a trace."""
    monkeypatch.setenv("PANEL_PASSWORD", "canary-pw-9")
    file = tmp_path / "pw"
    file.write_text("canary-pw-9\n")
    file.chmod(0o600)
    source = f"file:{file}" if source == "file:" else source
    called = syncdeck(
        "profile", "add", "xtream", "tv", "--url", "http://127.0.0.1:9", "--username", "someone", "--password", source,
        "--no-check",
    )  # fmt: skip
    assert called.code == 0
    assert "Warning" not in called.err
    assert "canary-pw-9" not in called.out + called.err


def test_literal_password_is_warned_about(syncdeck: Command) -> None:
    """A password on the command line works, with a warning that does not repeat it."""
    called = syncdeck(
        "profile", "add", "xtream", "tv", "--url", "http://127.0.0.1:9", "--username", "someone",
        "--password", "literal-pw", "--no-check",
    )  # fmt: skip
    assert called.code == 0
    assert "Warning" in called.err
    assert "literal-pw" not in called.err + called.out


def test_user_name_is_masked(syncdeck: Command, household: Household, profile: str) -> None:
    """The user name opens the account together with the password: only its ends are shown."""
    for arguments in (["profile", "show", profile], ["profile", "show", profile, "--json"], ["status"]):
        assert household.xtream.username not in syncdeck(*arguments).out


def test_ls_without_profiles_says_how_to_add_one(syncdeck: Command) -> None:
    """An empty list tells what fills it."""
    called = syncdeck("profile", "ls")
    assert (called.code, called.out) == (0, "")
    assert "profile add xtream" in called.err


def test_names_are_unique(syncdeck: Command, household: Household, profile: str) -> None:
    """A second profile of the same name is refused, whatever its case."""
    called = syncdeck(
        "profile", "add", "xtream", profile.upper(), "--url", household.xtream.url, "--username", "u", "--password",
        "-", "--no-check", stdin="password-1",
    )  # fmt: skip
    assert called.code == 2
    assert "exists already" in called.err


def test_unknown_name_has_near_matches(syncdeck: Command, profile: str) -> None:
    """A name with a slip is answered with the one that was meant."""
    called = syncdeck("profile", "show", "iptv-on")
    assert called.code == 2
    assert f"Did you mean '{profile}'?" in called.err


def test_edit_keeps_what_is_not_given(syncdeck: Command, household: Household, profile: str) -> None:
    """Settings are merged, an empty one is taken out, a new name takes effect."""
    assert (
        syncdeck("profile", "edit", profile, "--set", "tls_verify=no", "--set", "user_agent=vlc", "--no-check").code
        == 0
    )
    called = syncdeck("profile", "edit", profile, "--set", "user_agent=", "--name", "den", "--no-check", "--json")
    assert called.document["name"] == "den"
    assert called.document["settings"] == {"tls_verify": "no"}
    assert called.document["url"] == household.xtream.url


def test_edit_checks_a_new_password(syncdeck: Command, household: Household, profile: str) -> None:
    """A new password that the server refuses changes nothing."""
    assert syncdeck("profile", "edit", profile, "--password", "-", stdin="wrong-one").code == 6
    assert syncdeck("profile", "test", profile).code == 0


def test_edit_needs_a_change(syncdeck: Command, profile: str) -> None:
    """Nothing to change is a mistake."""
    assert syncdeck("profile", "edit", profile).code == 2


def test_test_tells_refused_from_unreachable(syncdeck: Command, household: Household, profile: str) -> None:
    """`profile test` ends with 0, 6 or 7, and the profile remembers it."""
    assert syncdeck("profile", "test", profile).code == 0
    household.xtream.panel.account.password = "changed-since"
    called = syncdeck("profile", "test", profile)
    assert called.code == 6
    assert "Invalid username or password" in called.err
    assert syncdeck("profile", "show", profile, "--json").document["sign_in"] == "refused"
    syncdeck("profile", "edit", profile, "--url", "http://127.0.0.1:9", "--no-check")
    assert syncdeck("profile", "test", profile).code == 7


def test_login_takes_a_new_password(syncdeck: Command, household: Household, profile: str) -> None:
    """After a refusal a new password signs in again."""
    household.xtream.panel.account.password = "changed-since"
    assert syncdeck("profile", "test", profile).code == 6
    assert syncdeck("profile", "login", profile, "--password", "-", stdin="changed-since").code == 0
    assert syncdeck("profile", "show", profile, "--json").document["sign_in"] == "ok"


def test_disabled_profiles_are_passed_over(syncdeck: Command, profile: str) -> None:
    """`sync --all` leaves out what is disabled; with nothing left it ends with 0."""
    assert syncdeck("profile", "disable", profile).code == 0
    called = syncdeck("sync", "--all")
    assert (called.code, "Nothing to do" in called.err) == (0, True)
    assert syncdeck("profile", "enable", profile).code == 0
    assert syncdeck("profile", "show", profile, "--json").document["enabled"] is True


def test_rm_asks(syncdeck: Command, profile: str) -> None:
    """Where nobody can be asked nothing is removed; `--yes` removes."""
    assert syncdeck("profile", "rm", profile).code == 2
    assert len(syncdeck("profile", "ls", "--json").document) == 1
    assert syncdeck("profile", "rm", profile, "--yes").code == 0
    assert syncdeck("profile", "ls", "--json").document == []


def test_two_profiles_do_not_mix(syncdeck: Command, household: Household, profile: str) -> None:
    """Each profile is removed alone."""
    add_profile(syncdeck, household, "second")
    syncdeck("profile", "rm", profile, "--yes")
    assert [found["name"] for found in syncdeck("profile", "ls", "--json").document] == ["second"]

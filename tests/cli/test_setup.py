"""`syncdeck export` and `syncdeck import setup`: a setup moves to another machine, without a secret in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command
from tests.engine.backup.household import CANARIES, furnish, rows
from tui.cli.exit_codes import ExitCode
from tui.paths import Paths

RESTLESS = {
    "profile": "",
    "job": "backup",
    "every": 1.0,
    "cron": "",
    "is_on": True,
    "jitter": 0.0,
    "quiet": "",
    "waits_for_streams": False,
    "catches_up": True,
}
"""A backup every second."""


PLAIN = {"kind": "xtream", "name": "a", "url": "http://a.test:80"}
"""A profile with nothing odd about it."""


@pytest.fixture
def exported(syncdeck: Command, home: Path, tmp_path: Path) -> Path:
    """The setup of a furnished home, as a file; its settings and schedules are not the ordinary ones."""
    furnish(home)
    for arguments in (
        ["schedule", "set", "plex-den", "--job", "sync", "--every", "17m", "--quiet-hours", "23:00-07:00"],
        ["profile", "edit", "emby-cabin", "--set", "watch_rules=plex-den=last", "--no-check"],
        ["alarm", "set", "disk_low", "5000"],
    ):
        called = syncdeck(*arguments)
        assert called.code == 0, called.err
    file = tmp_path / "setup.json"
    called = syncdeck("export", "--to", str(file))
    assert called.code == 0, called.err
    return file


@pytest.fixture
def there(syncdeck: Command, tmp_path: Path) -> Command:
    """The command on an empty machine."""

    def call(*arguments: str, stdin: str = "") -> Any:
        return syncdeck("--home", str(tmp_path / "there"), *arguments, stdin=stdin)

    return call


def test_s39_an_export_holds_no_secret(exported: Path, syncdeck: Command) -> None:
    """Profiles, schedules, rules, channels, people and settings are in it; neither secrets nor half of them."""
    raw = exported.read_bytes()
    setup = json.loads(raw)
    assert [canary for canary in CANARIES if canary in raw] == []
    assert {one["name"]: one.get("username", "") for one in setup["profiles"]}["iptv"] == ""
    assert setup["settings"] == {"refresh": 1}
    assert setup["alarm_channels"] == [{"name": "phone", "kind": "notify", "scheme": "ntfy"}]
    assert setup["people"] == ["anna"]
    assert json.loads(syncdeck("export").out) == setup


def test_user_names_are_no_secrets(exported: Path, there: Command, syncdeck: Command) -> None:
    """Those that are only names are told as they are, and come along."""
    added = ["profile", "add", "jellyfin", "attic", "--url", "http://attic:1", "--username", "anna", "--no-check"]
    assert syncdeck(*added).code == 0
    file = exported.with_name("names.json")
    assert syncdeck("export", "--to", str(file)).code == 0
    told = {one["name"]: one for one in json.loads(file.read_text())["profiles"]}
    assert told["attic"]["username"] == "anna"
    assert there("import", "setup", str(file)).code == 0
    assert there("--json", "profile", "show", "attic").document["username"] == "anna"
    again = syncdeck("--json", "import", "setup", str(file)).document["changes"]
    assert {one["action"] for one in again if one["what"] in {"profile", "account"}} == {"same"}


def test_people_are_set_up_before_their_servers_are_known(exported: Path, there: Command) -> None:
    """Their names come at once; whose an account is can be said when its server was looked at."""
    done = there("--json", "import", "setup", str(exported)).document["changes"]
    people = [(one["name"], one["action"]) for one in done if one["what"] == "person"]
    assert people == [("anna", "add")]
    assert there("--json", "people", "ls").document["people"][0]["name"] == "anna"
    again = there("--json", "import", "setup", str(exported)).document["changes"]
    assert ("anna", "same") in {(one["name"], one["action"]) for one in again if one["what"] == "person"}


def test_an_exported_file_is_private_and_whole(exported: Path) -> None:
    """It names servers and people: nobody else on the machine reads it, whatever the umask."""
    assert exported.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in exported.parent.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize(
    "arguments",
    [("export", "--to"), ("import", "setup"), ("backup", "--to"), ("restore",)],
)
@pytest.mark.parametrize("path", ["~nobody-of-that-name/x.zip", f"{'n' * 300}.zip"])
def test_a_path_that_cannot_be_is_told(syncdeck: Command, arguments: tuple[str, ...], path: str) -> None:
    """The home of somebody who is not here, and a name that no disk takes."""
    refused = syncdeck(*arguments, path)
    assert refused.code in {ExitCode.USAGE, ExitCode.FAILED}
    assert "Unexpected error" not in refused.err
    assert refused.err.startswith("Error: ")


def test_an_empty_machine_is_set_up(exported: Path, there: Command, tmp_path: Path) -> None:
    """Profiles come signed out, schedules and settings as they were; what needs a person is said. A second time
    changes nothing."""
    done = there("import", "setup", str(exported))
    assert done.code == 0, done.err
    assert "sign in: syncdeck profile login 'plex-den'" in done.out
    assert "syncdeck alarm add 'phone' ADDRESS" in done.out
    store = Paths(tmp_path / "there").store_file
    assert set(rows(store, "SELECT sign_in FROM profiles")) == {("refused",)}
    of_den = "profile_id = (SELECT id FROM profiles WHERE name = 'plex-den')"
    when = f"SELECT every, quiet FROM schedules WHERE job = 'sync' AND {of_den}"
    assert rows(store, when) == [(1020.0, "23:00-07:00")]
    assert rows(store, "SELECT cron FROM schedules WHERE profile_id IS NULL") == [("0 3 * * *",)]
    assert rows(store, "SELECT rule, threshold FROM alarm_rules") == [("disk_low", 5000.0)]
    assert "\nrefresh = 1\n" in Paths(tmp_path / "there").settings_file.read_text()
    again = there("--json", "import", "setup", str(exported)).document["changes"]
    assert {one["action"] for one in again} <= {"same", "open"}


def test_a_dry_run_changes_nothing(exported: Path, there: Command, tmp_path: Path) -> None:
    """It says what would be done."""
    told = there("import", "setup", str(exported), "--dry-run")
    assert "would be added" in told.out
    assert rows(Paths(tmp_path / "there").store_file, "SELECT count(*) FROM profiles") == [(0,)]
    assert "\nrefresh = 1\n" not in Paths(tmp_path / "there").settings_file.read_text()


def test_what_is_here_in_another_way_stays_until_it_is_to_be_replaced(exported: Path, syncdeck: Command) -> None:
    """Never silently; and a password is not sent to an address that a file brought, before somebody signs in."""
    setup = json.loads(exported.read_text())
    next(one for one in setup["profiles"] if one["name"] == "plex-den")["url"] = "http://other.test:1"
    exported.write_text(json.dumps(setup))
    kept = syncdeck("--json", "import", "setup", str(exported)).document["changes"]
    assert {(one["name"], one["action"], one["note"]) for one in kept if one["what"] == "profile"} >= {
        ("plex-den", "differs", "url"),
        ("iptv", "same", ""),
    }
    assert syncdeck("--json", "profile", "show", "plex-den").document["url"] == "http://plex-den:1"
    syncdeck("import", "setup", str(exported), "--replace")
    shown = syncdeck("--json", "profile", "show", "plex-den").document
    assert (shown["url"], "refused" in json.dumps(shown)) == ("http://other.test:1", True)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("trakt", {"auth_url": "http://auth.test:1"}, {"auth_url": "http://other.test:1"}),
        ("plex", {}, {"plex_tv_url": "http://other.test:1"}),
        ("jellyfin", {}, {"tls_verify": "no"}),
        ("jellyfin", {}, {"follow_host_change": "yes"}),
    ],
)
def test_s39_no_setting_of_a_file_leads_a_password_elsewhere(
    syncdeck: Command, exported: Path, kind: str, before: dict[str, str], after: dict[str, str]
) -> None:
    """Settings name addresses as well, and say whether it is proved who answers there: somebody signs in again."""
    added = ["profile", "add", kind, "led", "--url", "https://led:1", "--token", "canary-led-token", "--no-check"]
    settings = [part for name, value in before.items() for part in ("--set", f"{name}={value}")]
    assert syncdeck(*added, *settings).code == 0
    setup = json.loads(syncdeck("export").out)
    next(one for one in setup["profiles"] if one["name"] == "led")["settings"] = after
    exported.write_text(json.dumps(setup))
    assert syncdeck("import", "setup", str(exported), "--replace").code == 0
    shown = syncdeck("--json", "profile", "show", "led").document
    assert shown["settings"] == after
    assert shown["sign_in"] == "refused"


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        ({"program": "other"}, "no setup of syncdeck"),
        ({"format": 2}, "newer syncdeck"),
        ({"settings": {"refresh": "often"}}, "refresh"),
        ({"settings": {"colour": 1}}, "colour"),
        ({"shedules": []}, "shedules"),
        ({"profiles": [{"kind": "plex", "name": "a", "url": "b", "enable": False}]}, "unknown field `enable`"),
        ({"people": ["x" * 61]}, "A person needs a name"),
        ({"schedules": [], "profiles": [{**PLAIN, "settings": {"tls_verify": "?"}}]}, "'a': The setting tls_verify"),
        ({"schedules": [], "profiles": [{**PLAIN, "settings": {"categories": "?"}}]}, "'a': The setting categories"),
        ({"format": 0}, r"\$.format"),
        ({"profiles": [{"kind": "fax", "name": "a", "url": "b"}]}, r"\$.profiles\[0\].kind"),
        ({"profiles": [{"kind": "plex", "name": "a\u001b[2J", "url": "b"}]}, "no plain text"),
        ({"profiles": [{"kind": "plex", "name": "a", "url": "http://u:p@b"}]}, "address of 'a' cannot be used"),
        ({"schedules": [RESTLESS]}, "The schedule of 'household': 1 s is no interval"),
        ({"schedules": [], "accounts": [{"person": "", "server": "a", "account": "b"}]}, "A person needs a name"),
    ],
)
def test_a_file_that_cannot_be_is_refused_whole(
    exported: Path, there: Command, tmp_path: Path, spoil: dict[str, object], complaint: str
) -> None:
    """Nothing of it is taken in, and the place is named."""
    exported.write_text(json.dumps({**json.loads(exported.read_text()), **spoil}))
    refused = there("import", "setup", str(exported))
    assert refused.code == ExitCode.USAGE
    assert complaint.replace("\\", "") in refused.err
    assert rows(Paths(tmp_path / "there").store_file, "SELECT count(*) FROM profiles") == [(0,)]


def test_no_file_brings_in_a_command(exported: Path, there: Command, tmp_path: Path) -> None:
    """An option that runs something is left to the person."""
    setup = json.loads(exported.read_text())
    exported.write_text(json.dumps({**setup, "settings": {"backup_passphrase": "cmd:touch evil"}}))
    done = there("import", "setup", "-", stdin=exported.read_text())
    assert "write backup_passphrase" in done.out
    assert "\nbackup_passphrase" not in Paths(tmp_path / "there").settings_file.read_text()


def test_what_never_ends_and_what_is_no_text_is_refused(there: Command) -> None:
    """A device is not read to its end; bytes from a pipe are told to be no setup, not to be a mistake of ours."""
    endless, binary = there("import", "setup", "/dev/zero"), there("import", "setup", "-", stdin="\udcd9\udc80")
    deep = there("import", "setup", "-", stdin='{"program": "syncdeck setup", "a": ' + "[" * 100_000)
    assert endless.code == binary.code == deep.code == ExitCode.USAGE
    assert "The setup cannot be read" in deep.err
    assert "too large to be a setup" in endless.err
    assert "The setup cannot be read" in binary.err

"""What the doctor says of the machine, for machines that are not this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.cli.doctor.machine_checks import (
    clock_finding,
    memory_finding,
    mount_finding,
    sqlite_finding,
    unit_finding,
    zone_finding,
)
from tui.cli.exit_codes import ExitCode
from tui.cli.service.files import UNIT_NAME as UNIT
from tui.paths import Paths

NOW = 1_790_000_000.0
MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
40 22 0:41 / {nas} rw,relatime - {kind} nas:/media rw
"""


@pytest.mark.parametrize(
    ("kind", "verdict", "word"),
    [
        ("nfs4", "failed", "network share (nfs4)"),
        ("cifs", "failed", "network share (cifs)"),
        ("fuse.sshfs", "failed", "network share (fuse.sshfs)"),
        ("9p", "failed", "network share (9p)"),
        ("fuse.mergerfs", "warning", "fuse.mergerfs"),
        ("tmpfs", "warning", "gone when the machine starts again"),
        ("overlay", "warning", "goes with the container"),
        ("btrfs", "ok", "a disk of this machine (btrfs)"),
    ],
)
def test_what_the_store_lies_on(tmp_path: Path, kind: str, verdict: str, word: str) -> None:
    """On a share it can be damaged: that is said, with what to do."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(nas=tmp_path.resolve(), kind=kind))
    found = mount_finding(tmp_path, mounts)
    assert found.verdict == verdict
    assert word in found.detail
    assert verdict == "ok" or "disk" in found.advice


def test_who_does_not_know_its_mounts_says_so(tmp_path: Path) -> None:
    """No such file on other systems."""
    assert mount_finding(tmp_path, tmp_path / "none").detail == "nobody knows what it lies on"


@pytest.mark.parametrize(
    ("own", "files", "told"),
    [
        ("0::/user.slice/deck.service\n", {"user.slice/deck.service/memory.max": "134217728"}, "limited to 134.2 MB"),
        (
            "0::/a/b\n",
            {"a/memory.max": "536870912", "a/b/memory.max": "max", "memory.max": "1073741824"},
            "limited to 536.9 MB",
        ),
        ("0::/outside/of/the/box\n", {"memory.max": "402653184"}, "limited to 402.7 MB"),
        ("9:memory:/docker/x\n", {"memory/docker/x/memory.limit_in_bytes": "104857600"}, "limited to 104.9 MB"),
        ("9:memory:/\n", {"memory/memory.limit_in_bytes": "9223372036854771712"}, "no limit"),
        ("0::/\n", {}, "no limit"),
    ],
)
def test_how_much_memory_there_is(tmp_path: Path, own: str, files: dict[str, str], told: str) -> None:
    """The least limit counts, of whichever group; little of it is worth a word."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "cgroup").write_text(own)
    found = memory_finding(tmp_path, tmp_path / "cgroup")
    assert found.detail.startswith(told)
    assert (found.verdict == "warning") == (told in {"limited to 134.2 MB", "limited to 104.9 MB"})


def test_a_clock_that_cannot_be_right() -> None:
    """Never set, or set back since something was stored."""
    assert clock_finding(0.0, None).code is ExitCode.FAILED
    assert "1h ahead of now: the clock was set back" in clock_finding(NOW, NOW + 3600).detail
    assert clock_finding(NOW, NOW + 5).verdict == "ok"


def test_the_time_zone_of_schedules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container without one, UTC is a guess, and that is said; what was set is not."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr("tui.engine.schedule.zone.zone_of", lambda name: __import__("zoneinfo").ZoneInfo(name or "UTC"))
    (tmp_path / "box").touch()
    assert zone_finding("", NOW, (tmp_path / "box",)).verdict == "warning"
    assert zone_finding("", NOW, (tmp_path / "none",)).verdict == "ok"
    found = zone_finding("America/St_Johns", NOW, (tmp_path / "box",))
    assert (found.verdict, found.detail) == ("ok", "America/St_Johns, now 11:43, UTC-02:30")


def test_an_sqlite_that_is_too_old() -> None:
    """Debian 12 has the oldest that does."""
    assert sqlite_finding("3.40.0").verdict == "ok"
    assert sqlite_finding("3.39.4").verdict == "failed"


def test_an_account_without_a_home_has_no_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a container has it, whose user is nobody's."""

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    assert unit_finding(Paths(tmp_path, {}), is_served=False).detail.startswith("no unit is installed")


def test_whether_the_service_starts_with_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From no unit at all, step by step, to one that runs."""
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    paths = Paths(tmp_path / "home", {"HOME": str(tmp_path)})

    def told(*, is_served: bool = False) -> str:
        found = unit_finding(paths, is_served=is_served, lingers=tmp_path / "linger")
        return f"{found.detail}; {found.advice}"

    assert told().startswith("no unit is installed")
    assert told(is_served=True).startswith("runs, started by something else")
    units = tmp_path / ".config" / "systemd" / "user"
    (units / "default.target.wants").mkdir(parents=True)
    (units / UNIT).write_text("ExecStart=syncdeck serve --home /elsewhere\n")
    assert "is for another home" in told()
    (units / UNIT).write_text(f"ExecStart=syncdeck --home {tmp_path / 'home'} serve\n")
    assert "systemctl --user enable --now" in told()
    (units / "default.target.wants" / UNIT).symlink_to(units / UNIT)
    assert "loginctl enable-linger anna" in told()
    (tmp_path / "linger").mkdir()
    (tmp_path / "linger" / "anna").touch()
    assert "and no service runs" in told()
    assert told(is_served=True) == "the unit is enabled and runs; "

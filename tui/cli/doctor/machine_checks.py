"""What `syncdeck doctor` looks at in the machine: where the files lie, memory, clock, time zone, SQLite, the unit."""

from __future__ import annotations

import getpass
import os
import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tui.cli.doctor.findings import Finding
from tui.cli.exit_codes import ExitCode
from tui.cli.service.files import unit_path
from tui.formatting import bytes_text, date_text, duration_text
from tui.paths import Paths

HERE = "This installation"
LITTLE_MEMORY = 256_000_000
"""Bytes under which large catalogues may not fit."""
NO_LIMIT = 1 << 60
"""What old control groups say when there is no limit."""
EARLIEST = 1_735_689_600.0
"""1 Jan 2025: a clock before it was never set."""
AHEAD = 120.0
"""Seconds that what is stored may lie ahead of the clock."""
SQLITE_NEEDED = (3, 40, 0)
PASSING = {
    "tmpfs": "in memory (tmpfs): it is gone when the machine starts again",
    "ramfs": "in memory (ramfs): it is gone when the machine starts again",
    "overlay": "in the container itself (overlay): it goes with the container",
}
"""Kinds of file systems that do not last, in words."""


def mount_finding(folder: Path, mounts: Path | None = None) -> Finding:
    """Whether the store lies on a disk of this machine."""
    from tui.store.shares import mount_kind, share_of  # noqa: PLC0415 - only needed here

    real = folder.resolve()
    told = (real,) if mounts is None else (real, mounts)
    kind, share = mount_kind(*told), share_of(*told)
    if share:
        detail = f"{real} lies on a network share ({share}), where SQLite's log is not safe: the store can be damaged"
        advice = "Move it to a disk of this machine, with --home DIR or XDG_DATA_HOME; backups may lie on the share"
        return Finding(HERE, "mount", detail, advice, ExitCode.FAILED)
    if kind in PASSING:
        return Finding(HERE, "mount", f"{real} lies {PASSING[kind]}", "Put it on a disk or volume, with --home DIR")
    if kind.startswith("fuse"):
        return Finding(HERE, "mount", f"{real} lies on {kind}", "A disk of this machine is safer for the store")
    return Finding(HERE, "mount", f"a disk of this machine ({kind})" if kind else "nobody knows what it lies on")


def memory_finding(groups: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> Finding:
    """How much memory the program may take."""
    limits = [limit for limit in (_group_limit(groups, own), _process_limit()) if limit]
    if not limits:
        return Finding(HERE, "memory", f"no limit, {bytes_text(_installed())} in this machine")
    limit = min(limits)
    advice = f"Give it {bytes_text(LITTLE_MEMORY)} at least; large catalogues and imports need as much"
    return Finding(HERE, "memory", f"limited to {bytes_text(limit)}", advice if limit < LITTLE_MEMORY else "")


def clock_finding(now: float, newest: float | None) -> Finding:
    """Whether the time of day can be true; `newest` is when something was stored last."""
    if now < EARLIEST:
        advice = "Set the clock: sign-ins, TLS and schedules need the right time"
        return Finding(HERE, "clock", f"it says {date_text(now)}", advice, ExitCode.FAILED)
    if newest is not None and newest - now > AHEAD:
        detail = f"the log has lines from {duration_text(newest - now)} ahead of now: the clock was set back"
        return Finding(HERE, "clock", detail, "Set the clock if it is wrong now; schedules go on either way")
    return Finding(HERE, "clock", f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC")


def zone_finding(name: str, now: float, boxes: tuple[Path, ...] = ()) -> Finding:
    """In which time zone schedules and quiet hours are meant; `name` is what the settings say."""
    from tui.engine.schedule.zone import zone_of  # noqa: PLC0415 - only needed here

    zone = zone_of(name)
    local = datetime.fromtimestamp(now, zone)
    offset = f"{local:%z}"
    detail = f"{name or zone}, now {local:%H:%M}, UTC{offset[:3]}:{offset[3:]}"
    in_box = any(mark.exists() for mark in boxes or (Path("/.dockerenv"), Path("/run/.containerenv")))
    is_guess = in_box and not name and not local.utcoffset() and "TZ" not in os.environ
    advice = "Schedules and quiet hours are meant in UTC here; TZ=Europe/Berlin or time_zone in the settings changes it"
    return Finding(HERE, "time zone", detail, advice if is_guess else "")


def sqlite_finding(version: str) -> Finding:
    """Whether SQLite is new enough."""
    is_old = tuple(int(part) for part in version.split(".")) < SQLITE_NEEDED
    needed = ".".join(map(str, SQLITE_NEEDED))
    advice = f"Update Python or SQLite: {needed} is the oldest that does" if is_old else ""
    return Finding(HERE, "SQLite", version, advice, ExitCode.FAILED if is_old else ExitCode.OK)


def unit_finding(paths: Paths, *, is_served: bool, lingers: Path = Path("/var/lib/systemd/linger")) -> Finding:
    """Whether a service starts with the machine; `is_served` tells that one lives now."""
    unit = _unit(paths)
    if unit is None or not unit.exists():
        none = "no unit is installed; syncdeck install-service makes one"
        return Finding(HERE, "service", "runs, started by something else than a unit of yours" if is_served else none)
    if paths.root is not None and str(paths.root) not in unit.read_text("utf-8", "replace"):
        return Finding(HERE, "service", f"{unit} is for another home")
    if not (unit.parent / "default.target.wants" / unit.name).exists():
        return Finding(HERE, "service", f"{unit} is not enabled", f"systemctl --user enable --now {unit.name}")
    if not (lingers / getpass.getuser()).exists():
        detail = "the unit ends when you log out"
        return Finding(HERE, "service", detail, f"loginctl enable-linger {getpass.getuser()}")
    if not is_served:
        advice = f"systemctl --user start {unit.name}; systemctl --user status {unit.name} says why it ended"
        return Finding(HERE, "service", "the unit is enabled, and no service runs", advice)
    return Finding(HERE, "service", "the unit is enabled and runs")


def _unit(paths: Paths) -> Path | None:
    """Where a unit would be; None = nowhere, for an account without a home."""
    try:
        return unit_path(paths.environ)
    except RuntimeError:
        return None


def _group_limit(groups: Path, own: Path) -> int | None:
    """The least limit of the control groups that this process is in; None = there is none."""
    return min(_group_limits(groups, own), default=None)


def _group_limits(groups: Path, own: Path) -> Iterator[int]:
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0":
            yield from _up_from(groups, path, "memory.max")
        elif "memory" in controllers.split(","):
            yield from _up_from(groups / "memory", path, "memory.limit_in_bytes")


def _up_from(root: Path, path: str, name: str) -> Iterator[int]:
    """The limits of a group and of all that it is in. In a container the path may be that of the machine outside."""
    folder = root / path.strip("/")
    for place in (folder, *folder.parents):
        if place.is_relative_to(root):
            limit = _number(place / name)
            if limit is not None and limit < NO_LIMIT:
                yield limit


def _number(file: Path) -> int | None:
    try:
        text = file.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _process_limit() -> int | None:
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit


def _installed() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")

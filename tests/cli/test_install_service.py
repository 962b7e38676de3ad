"""What lets the service start with the machine: a unit that systemd takes, and a container."""

from __future__ import annotations

import configparser
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Command
from tui.cli.service.files import UNIT_NAME, unit_text
from tui.paths import Paths

HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    "MemoryMax=768M",
)


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where systemd looks for units."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "systemd" / "user"


def test_the_unit_is_written_and_told_how_to_switch_on(syncdeck: Command, units: Path, home: Path) -> None:
    """It calls this very program on this home, may write nowhere else, and is the same when written again."""
    called = syncdeck("install-service")
    unit = (units / UNIT_NAME).read_text()
    assert called.code == 0, called.err
    assert "systemctl --user enable --now syncdeck" in called.out
    assert "loginctl enable-linger" in called.out
    assert f"--home {home} serve" in unit
    assert f"ReadWritePaths={home}\n" in unit
    assert [line for line in HARDENED if line not in unit.splitlines()] == []
    assert syncdeck("install-service").code == 0
    assert [path.name for path in units.iterdir()] == [UNIT_NAME]
    assert syncdeck("install-service", "--print").out == unit


def test_another_unit_is_not_replaced_unless_wanted(syncdeck: Command, units: Path) -> None:
    """And is kept then."""
    units.mkdir(parents=True)
    (units / UNIT_NAME).write_text("# mine\n")
    refused = syncdeck("install-service")
    assert (refused.code, "There is another" in refused.err) == (2, True)
    assert (units / UNIT_NAME).read_text() == "# mine\n"
    replaced = syncdeck("--json", "install-service", "--force").document
    (kept,) = replaced["kept"]
    assert Path(kept).read_text() == "# mine\n"
    assert replaced["written"] == [str(units / UNIT_NAME)]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str], syncdeck: Command) -> None:
    """Not a word of complaint, also with a folder that needs quotes."""
    unit = tmp_path / UNIT_NAME
    unit.write_text(syncdeck("--home", str(tmp_path / 'two words, 100% "quoted"'), "install-service", "--print").out)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_dollar_is_doubled_where_it_stands_for_a_variable_only(tmp_path: Path) -> None:
    """In a command it does; folders and environments are taken as they stand, and two dollars are another folder."""
    unit = unit_text(Paths(tmp_path / "a$b"), {}).splitlines()
    assert next(line for line in unit if line.startswith("ExecStart=")).endswith(f"--home {tmp_path}/a$$b serve")
    assert f"ReadWritePaths={tmp_path}/a$b" in unit
    environ = {"HOME": "/home/anna", "XDG_DATA_HOME": "/srv/$x"}
    assert "Environment=XDG_DATA_HOME=/srv/$x" in unit_text(Paths(environ=environ), environ).splitlines()


def test_a_disk_that_is_away_does_not_keep_the_service_from_starting(tmp_path: Path) -> None:
    """A folder of the settings may be missing; systemd starts nothing where one without the sign is."""
    unit = unit_text(Paths(tmp_path), {}, [Path("/mnt/usb"), tmp_path]).splitlines()
    assert f"ReadWritePaths={tmp_path} -/mnt/usb" in unit


def test_a_migration_is_not_cut_for_taking_long(tmp_path: Path) -> None:
    """The ordinary 90 s would begin it anew for ever on a slow disk: it is ready only when the store is."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(unit_text(Paths(tmp_path), {}))
    assert (unit["Service"]["Type"], unit["Service"]["TimeoutStartSec"]) == ("notify", "15min")


def test_a_folder_with_a_line_break_is_refused(syncdeck: Command, tmp_path: Path) -> None:
    """It would end the line of the unit, and what follows would be read as another one."""
    refused = syncdeck("--home", str(tmp_path / "a\nExecStartPre=b"), "install-service", "--print")
    assert (refused.code, refused.out) == (2, "")
    assert "No systemd unit can name" in refused.err


def test_the_program_of_the_unit_is_there(syncdeck: Command) -> None:
    """Beside the interpreter that runs now, or that interpreter itself."""
    (line,) = [line for line in syncdeck("install-service", "--print").out.splitlines() if "ExecStart=" in line]
    program = line.removeprefix("ExecStart=").split(" --home")[0].split(" -m tui")[0]
    assert Path(program).parent == Path(sys.executable).parent


def test_a_container_runs_as_nobody_special(syncdeck: Command, tmp_path: Path) -> None:
    """Its file names a user, a volume and the health check; a folder of other files is left as it is."""
    folder = tmp_path / "box"
    written = json.loads(syncdeck("--json", "install-service", "--container", str(folder)).out)["written"]
    container, compose = (folder / "Containerfile").read_text(), (folder / "compose.yaml").read_text()
    assert {Path(path).name for path in written} == {"Containerfile", "compose.yaml", ".dockerignore"}
    assert [
        word for word in ("USER 1000:1000", "VOLUME /data", '"healthcheck"', 'CMD ["serve"]') if word not in container
    ] == []
    assert [word for word in ("read_only: true", "cap_drop:", "no-new-privileges:true") if word not in compose] == []
    (folder / "compose.yaml").write_text("services: {}\n")
    assert syncdeck("install-service", "--container", str(folder)).code == 2


def test_the_command_for_a_container_can_be_pasted(syncdeck: Command, tmp_path: Path) -> None:
    """Also into a folder that a shell would take for several words, or for a variable."""
    folder = tmp_path / "my $HOME's box"
    (command,) = syncdeck("--json", "install-service", "--container", str(folder)).document["commands"]
    assert shlex.split(command)[:3] == ["cd", str(folder), "&&"]

"""The files that let a service start with the machine: a hardened systemd unit of the user, and a container."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from unicodedata import category

from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.paths import Paths

UNIT_NAME = "syncdeck.service"
UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Letters that no line of a unit can hold: control characters, halves of letters, ends of lines."""
XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")

UNIT = """\
# Keeps syncdeck's household in sync without a dashboard. Written by `syncdeck install-service`.
[Unit]
Description=syncdeck: every sync of a media household
Documentation=man:systemd.exec(5)

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
# The settings are read again; running syncs go on.
ExecReload=/bin/kill -HUP $MAINPID
{environment}Restart=on-failure
RestartSec=5
# Wrong settings, another service that is there already, a store that was deleted: starting again would not help.
RestartPreventExitStatus=2 4 8
SuccessExitStatus=130 143
# After an upgrade the store is copied aside and migrated before it is ready: a large one on a slow disk takes minutes.
TimeoutStartSec=15min
# Ends within 10 s, with a checkpoint.
TimeoutStopSec=15
KillMode=mixed
WatchdogSec=60
MemoryHigh=512M
MemoryMax=768M
TasksMax=128
UMask=0077

# What it may not. A service of a user can be shut in only inside a user namespace (PrivateUsers); where the kernel
# forbids those, it does not start: then take out the lines of this block.
PrivateUsers=yes
ProtectSystem=strict
ReadWritePaths={folders}
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes

# These need no namespace.
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
"""

CONTAINERFILE = """\
# syncdeck as a service in a container. Put its wheel (`pip wheel --no-deps .` in its source) beside this file, then:
#   docker build -t syncdeck .       or: podman build -t syncdeck .
FROM python:3.13-slim
COPY *.whl /tmp/wheels/
RUN pip install --no-cache-dir /tmp/wheels/*.whl && rm -r /tmp/wheels \\
    && useradd --uid 1000 --create-home --home-dir /data syncdeck && chmod 0700 /data
ENV SYNCDECK_HOME=/data PYTHONDONTWRITEBYTECODE=1
USER 1000:1000
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["syncdeck", "healthcheck"]
ENTRYPOINT ["syncdeck"]
CMD ["serve"]
"""

COMPOSE = """\
# docker compose up -d --build; the dashboard on it: docker compose exec -it syncdeck syncdeck
services:
  syncdeck:
    build: .
    image: syncdeck
    # A name that stays: a service that starts again knows its own traces by it.
    hostname: syncdeck
    init: true
    restart: unless-stopped
    # It ends within 10 s, with a checkpoint.
    stop_grace_period: 15s
    user: "1000:1000"
    read_only: true
    tmpfs:
      - /tmp
    volumes:
      - data:/data
      # A Tautulli on the same machine, to import from: syncdeck only reads.
      # - /path/to/tautulli:/tautulli:ro
    environment:
      TZ: Etc/UTC
    cap_drop:
      - ALL
    security_opt:
      - no-new-privileges:true
    mem_limit: 768m
    pids_limit: 128
volumes:
  data: {}
"""

CONTAINER_FILES = {"Containerfile": CONTAINERFILE, "compose.yaml": COMPOSE, ".dockerignore": "*\n!*.whl\n"}


def unit_text(paths: Paths, environ: Mapping[str, str], more: Sequence[Path] = ()) -> str:
    """The unit for this program on this home. `more`: folders outside of it that the settings let it write to.

    Raises InvalidInput for a folder whose name no unit can hold.
    """
    own = dict.fromkeys([paths.config_dir, paths.data_dir, paths.state_dir])
    others = [folder for folder in dict.fromkeys(more) if folder not in own]
    home = ["--home", str(paths.root)] if paths.root else []
    kept = (
        [] if paths.root else [f"{name}={environ[name]}" for name in XDG if Path(environ.get(name, "")).is_absolute()]
    )
    program, *options = _program()
    # One that is not there, a disk that is not mounted, must not keep the service from starting: hence the "-".
    folders = [*map(str, own), *(f"-{folder}" for folder in others)]
    return UNIT.format(
        command=" ".join([_quoted(program), *(_argument(part) for part in [*options, *home, "serve"])]),
        environment="".join(f"Environment={_quoted(pair)}\n" for pair in kept),
        folders=" ".join(map(_quoted, folders)),
    )


def unit_path(environ: Mapping[str, str]) -> Path:
    """Where systemd looks for the units of this user."""
    given = Path(environ.get("XDG_CONFIG_HOME", ""))
    base = given if given.is_absolute() else Path(environ.get("HOME") or Path.home()) / ".config"
    return base / "systemd" / "user" / UNIT_NAME


def _program() -> list[str]:
    """How to call this very program."""
    command = Path(sys.executable).with_name("syncdeck")
    return [str(command)] if os.access(command, os.X_OK) else [sys.executable, "-m", "tui"]


def _argument(text: str) -> str:
    """A word of a command line: there alone, behind the program, $ stands for a variable."""
    return _quoted(text.replace("$", "$$"))


def _quoted(text: str) -> str:
    """A word as systemd.syntax(7) takes it. Raises InvalidInput for one with a line break or the like."""
    if any(category(letter) in UNFIT for letter in text):
        raise InvalidInput(
            f"No systemd unit can name {clean_text(text)}: there is a line break or another control character in it",
            hint="Give the folder another name, or choose another one with --home DIR",
        )
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{plain}"' if any(letter in plain for letter in " \t\"'\\;") else plain

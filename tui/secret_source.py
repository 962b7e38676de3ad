"""Where a secret comes from: standard input, the environment, a file, a command, or (with a warning) the command line.

It is read when it is given; afterwards the program keeps the value and forgets the source.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tui.errors import InvalidInput

COMMAND_SECONDS = 60
LONGEST = 4096

LITERAL_WARNING = (
    "A secret on the command line can be read by others in the process list and stays in the shell history: "
    "use -, env:NAME, file:PATH or cmd:COMMAND instead"
)

RunCommand = Callable[[str], str]
"""Gives what a shell command prints; raises InvalidInput when it fails."""


@dataclass(frozen=True, slots=True)
class SecretValue:
    """A secret, kept out of every `repr`, and what is to be said about where it came from."""

    value: str = field(repr=False)
    warning: str = ""


def run_command(command: str) -> str:
    """Run a shell command and give what it prints. Its error output goes to the user's own terminal.

    Raises InvalidInput when it fails or takes longer than a minute.
    """
    try:
        # The user's own command, given for this purpose.
        done = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", command], stdout=subprocess.PIPE, timeout=COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise InvalidInput(
            f"The secret's command gave no answer in {COMMAND_SECONDS} s", hint="Run it by hand"
        ) from None
    if done.returncode:
        raise InvalidInput(f"The secret's command failed with exit code {done.returncode}", hint="Run it by hand")
    return done.stdout.decode("utf-8", "replace")


def resolve_secret(
    text: str, *, environ: Mapping[str, str], stdin: TextIO, run: RunCommand = run_command
) -> SecretValue:
    """The secret that `-`, `env:NAME`, `file:PATH`, `cmd:COMMAND` or a literal stands for, without its line end.

    Raises InvalidInput when the source is missing, empty or unreadable; the message never holds the secret.
    """
    kind, _, rest = text.partition(":")
    if text == "-":
        return _checked(stdin.readline(), "standard input")
    if kind == "env":
        if rest not in environ:
            raise InvalidInput(f"The environment has no variable {rest}", hint=f"Set it: export {rest}=...")
        return _checked(environ[rest], f"the variable {rest}")
    if kind == "file":
        return _from_file(rest)
    if kind == "cmd":
        return _checked(run(rest).partition("\n")[0], "the command's first line")
    return _checked(text, "the option", LITERAL_WARNING)


def _from_file(text: str) -> SecretValue:
    path = Path(text)
    try:
        path = path.expanduser()
        with path.open(encoding="utf-8") as file:
            line = file.readline(LONGEST + 2)
        is_open = bool(path.stat().st_mode & 0o077)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InvalidInput(f"Cannot read the secret from {path}: {reason}", hint="Check path and permissions") from None
    except RuntimeError:
        raise InvalidInput(f"The home folder in {path} is not known", hint="Write the path out") from None
    return _checked(line, str(path), f"{path} can be read by others: chmod 600 {path}" if is_open else "")


def _checked(raw: str, origin: str, warning: str = "") -> SecretValue:
    value = raw.rstrip("\r\n")
    if not value:
        raise InvalidInput(f"No secret came from {origin}", hint="It is empty")
    if len(value) > LONGEST or not value.isprintable():
        raise InvalidInput(f"What came from {origin} is not a secret", hint="One line of printable text is expected")
    return SecretValue(value, warning)

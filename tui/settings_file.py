"""Reads and writes the settings file. A file with a mistake is reported to the line and never touched.

Options can be added to it, without touching what a person wrote there.
"""

from __future__ import annotations

import os
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from tui.errors import InvalidInput, LocalStoreError
from tui.paths import PRIVATE_FILE, Paths
from tui.settings import ENV_PREFIX, Settings

WIDTH = 100
HEADER = """\
# Settings of syncdeck. A line that starts with "#" is a comment: take the "#" away to change an option.
# The environment comes before this file: SYNCDECK_REFRESH=1, for example. Delete the file to get a fresh one.
"""


def load_settings(paths: Paths) -> Settings:
    """The settings of this installation; the commented file is written if there is none.

    Raises InvalidInput, naming file and line or variable and what is allowed, and LocalStoreError.
    """
    path = paths.settings_file
    text = _read(path)
    if text is None:
        paths.ensure()
        text = settings_text()
        _write_new(path, text)
    return _validated(path, text, _parsed(path, text))


def settings_text() -> str:
    """A settings file in which every option stands, with its meaning, commented out at its default."""
    return "\n".join([HEADER, *_options()])


def judge_options(options: Mapping[str, Any]) -> None:
    """Raise InvalidInput for an option that there is not, or a value that it does not take."""
    try:
        Settings.model_validate(dict(options))
    except ValidationError as error:
        names = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}))
        raise InvalidInput(f"These options are not known, or have a value that cannot be: {names}") from None


def with_options(text: str, options: Mapping[str, Any]) -> str:
    """Give a settings file in which these options are set as well: each where its comment stands, else before all
    tables. None of them may be set in it already.
    """
    for name, value in options.items():
        if isinstance(value, Mapping):
            rows = "".join(f"{_plain(key)} = {_plain(one)}\n" for key, one in value.items())
            text = f"{text.rstrip()}\n\n[{name}]\n{rows}"
            continue
        line = f"{name} = {_plain(value)}"
        text, found = re.subn(rf"(?m)^# {re.escape(name)} = .*$", lambda _, line=line: line, text, count=1)  # type: ignore[misc]
        text = text if found else f"{line}\n{text}"
    return text


def add_options(path: Path, options: Mapping[str, Any]) -> None:
    """Write these options into the settings file, in one step. Raises InvalidInput, LocalStoreError; then nothing
    is changed.
    """
    judge_options(options)
    path = path.resolve()  # a link to where somebody keeps such files stays one
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        before = path.read_text(encoding="utf-8")
        after = with_options(before, options)
        if tomllib.loads(after) != {**tomllib.loads(before), **options}:
            raise InvalidInput(f"{path} cannot be added to by a program", hint="Write the options into it by hand.")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path}: {error}", hint="Correct the file first.") from error
    except OSError as error:
        raise LocalStoreError(f"Cannot write {path}: {error.strerror}", hint="Check its permissions.") from error
    finally:
        scratch.unlink(missing_ok=True)


def _options() -> Iterator[str]:
    for name, option in Settings.model_fields.items():
        yield "\n".join(textwrap.wrap(option.description or "", WIDTH, initial_indent="# ", subsequent_indent="# "))
        if name == "keymap":
            yield "# [keymap]\n"
        else:
            yield f"# {name} = {msgspec.json.encode(option.default).decode()}\n"


def _write_new(path: Path, text: str) -> None:
    """Write atomically, unless another process was first."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            scratch.replace(path)
    except OSError as error:
        raise LocalStoreError(f"Cannot write {path}: {error.strerror}", hint="Choose another --home DIR") from error
    finally:
        scratch.unlink(missing_ok=True)


def _read(path: Path) -> str | None:
    """The file's text; None if there is no file."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path}: not UTF-8 at byte {error.start}", hint="Save the file as UTF-8") from error
    except OSError as error:
        raise LocalStoreError(f"Cannot read {path}: {error.strerror}", hint="Check its permissions") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path}: {error}", hint="Correct that line; texts stand in quotes") from error


def _validated(path: Path, text: str, values: dict[str, Any]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        complaints = [_complaint(path, text, item) for item in error.errors()]
        raise InvalidInput("\n".join(complaints), hint="Correct it, or take it out to get the default") from None
    except SettingsError as error:
        raise InvalidInput(f"{error}".capitalize(), hint='A keymap in the environment is JSON: {"id": "key"}') from None


def _complaint(path: Path, text: str, problem: ErrorDetails) -> str:
    key = str(problem["loc"][0])
    if problem["type"] == "value_error":
        return f"{_place(path, text, key)}: {problem['ctx']['error']}"
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(key, Settings.model_fields, n=1)
        return f"{_place(path, text, key)} is not an option" + (f"; did you mean {near[0]}?" if near else "")
    return f"{_place(path, text, key)} must be {_allowed(key)}"


def _place(path: Path, text: str, key: str) -> str:
    variable = f"{ENV_PREFIX}{key.upper()}"
    if variable in {name.upper() for name, value in os.environ.items() if value}:
        return variable
    pattern = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}["']?\s*[\]=.]""")
    line = next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 0)
    return f"{path} line {line}: {key}" if line else f"{path}: {key}"


def _allowed(key: str) -> str:
    """What an option takes, in words, from its own definition."""
    rule = Settings.model_json_schema()["properties"][key]
    if "enum" in rule:
        return "one of " + ", ".join(f'"{choice}"' for choice in rule["enum"])
    if rule["type"] == "object":
        return 'a table of texts, such as "sync" = "s"'
    if rule["type"] == "string":
        return f"a text of 1 to {rule.get('maxLength', 200)} plain characters"
    kind = "a whole number" if rule["type"] == "integer" else "a number"
    low = rule.get("minimum")
    return f"{kind} from {low} to {rule['maximum']}" if low is not None else f"{kind} above 0, up to {rule['maximum']}"


def _plain(value: object) -> str:
    """A text, number or truth value as TOML writes it, which is as JSON does."""
    return msgspec.json.encode(value).decode()

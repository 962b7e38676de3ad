"""Secrets come from where they cannot be seen, and a source that fails never shows one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tui.errors import InvalidInput
from tui.secret_source import SecretValue, resolve_secret, run_command


def _resolve(text: str, stdin: str = "", **environ: str) -> SecretValue:
    return resolve_secret(text, environ=environ, stdin=io.StringIO(stdin))


def test_from_standard_input() -> None:
    """`-` takes one line and leaves the rest."""
    assert _resolve("-", "p&w é\r\nmore\n") == SecretValue("p&w é")


def test_from_the_environment() -> None:
    """`env:NAME` takes a variable."""
    assert _resolve("env:PW", PW=" kept blanks ").value == " kept blanks "


def test_from_a_private_file(tmp_path: Path) -> None:
    """`file:PATH` takes the first line, without a word when the file is private."""
    file = tmp_path / "pw"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    assert _resolve(f"file:{file}") == SecretValue("s3cret")


def test_open_file_is_warned_about(tmp_path: Path) -> None:
    """A file that others can read works, and is warned about."""
    file = tmp_path / "pw"
    file.write_text("s3cret")
    file.chmod(0o644)
    assert "chmod 600" in _resolve(f"file:{file}").warning


def test_from_a_command() -> None:
    """`cmd:COMMAND` takes the first line that a shell command prints."""
    assert _resolve("cmd:printf 'a:%s\\nuser: x\\n' b | cat").value == "a:b"


def test_literal_is_warned_about() -> None:
    """A literal works, and is warned about without being repeated."""
    secret = _resolve("p:w")
    assert secret.value == "p:w"
    assert "process list" in secret.warning
    assert "p:w" not in secret.warning


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("-", "No secret came from standard input"),
        ("env:MISSING", "no variable MISSING"),
        ("env:EMPTY", "No secret came from the variable EMPTY"),
        ("file:/does/not/exist", "Cannot read the secret from /does/not/exist"),
        ("file:/", "Cannot read the secret from /"),
        ("file:~nobody-of-that-name/x", "The home folder in ~nobody-of-that-name/x is not known"),
        ("cmd:exit 3", "exit code 3"),
        ("cmd:true", "No secret came from the command"),
        ("", "No secret came from the option"),
        ("env:BELL", "is not a secret"),
    ],
)
def test_sources_that_fail(text: str, complaint: str) -> None:
    """A source that gives nothing usable is named."""
    with pytest.raises(InvalidInput, match=complaint):
        _resolve(text, EMPTY="", BELL="a\x07b")


def test_s39_secret_is_in_no_repr() -> None:
    """S39: a secret does not show in a traceback's or log's `repr`."""
    assert "hidden-one" not in repr(SecretValue("hidden-one"))


def test_s39_failing_command_shows_no_output(capfd: pytest.CaptureFixture[str]) -> None:
    """S39: what a failing command printed is neither shown nor told."""
    with pytest.raises(InvalidInput) as caught:
        run_command("echo canary; exit 1")
    assert "canary" not in caught.value.message
    assert "canary" not in capfd.readouterr().out

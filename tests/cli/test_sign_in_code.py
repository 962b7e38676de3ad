"""The code that a person types elsewhere, as a terminal shows it."""

from __future__ import annotations

import io
from typing import cast

import pytest

from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.sign_in_code import tell_code
from tui.model.server_sign_in import SignInCode
from tui.qr import qr_lines

NOW = 1_700_000_000.0
CODE = SignInCode("AB7C", "https://plex.tv/link", NOW + 900, "handle-77", "https://plex.tv/link/?pin=AB7C")


class Screen(io.StringIO):
    """A terminal that keeps what is printed on it."""

    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


class Asked(Invocation):
    """A call in front of which a person sits, or does not."""

    is_there = True

    @property
    def has_terminal(self) -> bool:
        return self.is_there


def told(*, is_there: bool = True, signs: str = "never", **options: bool) -> str:
    """What stands on stderr."""
    asked, screen = Asked(), Screen()
    asked.is_there = is_there
    asked.out = Output(stderr=screen, stdout=io.StringIO(), environ={"LANG": "C.UTF-8"}, **options)
    asked.out.use_signs(signs)
    tell_code(asked, CODE, NOW)
    return screen.getvalue()


def test_code_address_and_time() -> None:
    """What to type, where, and until when; the handle is nobody's business."""
    text = told()
    for word in ("AB7C", "https://plex.tv/link", "within 15m", "Waiting for the approval"):
        assert word in text
    assert "handle-77" not in text


@pytest.mark.parametrize(("signs", "is_ascii"), [("never", False), ("always", True)])
def test_a_terminal_gets_a_qr_code(signs: str, is_ascii: bool) -> None:
    """With half blocks, or in ASCII where there are none."""
    text = told(signs=signs)
    assert all(line.rstrip() in text for line in qr_lines(CODE.link, is_ascii=is_ascii))


@pytest.mark.parametrize(("is_there", "is_plain"), [(False, False), (True, True)])
def test_pipes_and_plain_output_get_none(is_there: bool, is_plain: bool) -> None:
    """A picture is no use to a log or to a screen reader."""
    text = told(is_there=is_there, is_plain=is_plain)
    assert "AB7C" in text
    assert not set(text) & set("█▀▄")


def test_even_a_quiet_command_tells_the_code() -> None:
    """Nobody could go on without it."""
    text = told(is_quiet=True)
    assert "AB7C" in text
    assert "Waiting" not in text


def test_machines_get_it_as_a_line() -> None:
    """With the seconds that are left."""
    asked, result = Asked(), io.StringIO()
    asked.out = Output(stderr=Screen(), stdout=result, as_json=True, environ={"LANG": "C.UTF-8"})
    tell_code(cast(Invocation, asked), CODE, NOW)
    assert '"code": "AB7C"' in result.getvalue()
    assert '"seconds": 900' in result.getvalue()

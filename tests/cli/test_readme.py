"""The README names only commands and options that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from tui.cli.main import syncdeck

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = "\n".join(re.findall(r"^```\w*\n(.*?)^```$", README, re.MULTILINE | re.DOTALL))
FENCED = re.findall(r"^(syncdeck [^#\n]+)", BLOCKS, re.MULTILINE)
INLINE = re.findall(r"`(syncdeck [^`\n]+)`", README)
EVERYWHERE = {"--json", "--plain", "--home", "--help"}


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that some words call, and the words after its name."""
    found: click.Command = syncdeck
    while words and isinstance(found, click.Group) and not words[0].startswith("-"):
        inner = found.get_command(click.Context(found), words[0])
        if inner is None:
            break
        found, words = inner, words[1:]
    return found, words


@pytest.mark.parametrize("line", sorted({line.strip() for line in FENCED + INLINE}))
def test_every_command_of_the_readme_is_one(line: str) -> None:
    """With the options that stand behind it."""
    found, rest = command_of(shlex.split(line.replace("[", "").replace("]", ""))[1:])
    assert not isinstance(found, click.Group) or not rest or rest[0].startswith("-"), line
    known = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known | EVERYWHERE

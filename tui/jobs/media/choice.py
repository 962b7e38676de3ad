"""Finds libraries and accounts of a server by what people call them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.rows import hash_of
from tui.model.servers import AccountFacts, ServerLibrary

SETTING = "libraries"
"""Setting of a profile: names or keys, a comma between two; a semicolon where names have commas. "" = all."""
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the libraries of a server are wanted."""

    libraries: tuple[ServerLibrary, ...]
    filter_hash: str
    """Another one as soon as something else is wanted; "" = all, whatever there is."""
    unknown: tuple[str, ...] = ()
    """What was asked for and is not there."""


def wanted_in(setting: str) -> tuple[str, ...]:
    """Read the setting."""
    parts = setting.split(";" if ";" in setting else ",")
    return tuple(part.strip() for part in parts if part.strip())


def choice_of(wanted: Sequence[str], listed: Sequence[ServerLibrary]) -> Choice:
    """Give the wanted libraries in the order of the server. Raises InvalidInput when none of them is there."""
    if not wanted:
        return Choice(tuple(listed), "")
    found = {library.key for text in wanted for library in _called(text, listed)}
    unknown = tuple(text for text in wanted if not _called(text, listed))
    if not found:
        raise _no_library(unknown[0], listed)
    names = sorted({*found, *(text.casefold() for text in unknown)})
    return Choice(tuple(one for one in listed if one.key in found), digest(names), unknown)


def narrowed_to(wanted: Sequence[str], listed: Sequence[ServerLibrary]) -> tuple[ServerLibrary, ...]:
    """Give the wanted libraries, () = all. Raises InvalidInput for each that is not there, naming those that are."""
    for text in wanted:
        if not _called(text, listed):
            raise _no_library(text, listed)
    return choice_of(wanted, listed).libraries if wanted else ()


def accounts_named(wanted: Sequence[str], listed: Sequence[AccountFacts]) -> tuple[str, ...]:
    """Give the keys of the wanted accounts, () = all. Raises InvalidInput for one that is not there."""
    found: dict[str, None] = {}
    for text in wanted:
        name = text.strip().casefold()
        near = [one.key for one in listed if name in {one.key.casefold(), *_names(one)}]
        if not near:
            known = ", ".join(one.friendly_name or one.username or one.key for one in listed) or "none"
            raise InvalidInput(
                f"The server lists no account '{clean_text(text, 60)}'", hint=f"It lists: {clean_text(known, _SHOWN)}."
            )
        found |= dict.fromkeys(near)
    return tuple(found)


def digest(names: Iterable[str]) -> str:
    """Give a short text that stands for some names; "" for none."""
    text = "\0".join(names)
    return f"{hash_of(text.encode()) & (1 << 64) - 1:016x}" if text else ""


def _called(text: str, listed: Sequence[ServerLibrary]) -> list[ServerLibrary]:
    """Give the libraries of a key or a name; several may have the same name."""
    name = text.strip().casefold()
    by_key = [one for one in listed if one.key.casefold() == name]
    return by_key or [one for one in listed if one.name.casefold() == name]


def _names(account: AccountFacts) -> set[str]:
    return {name.casefold() for name in (account.username, account.friendly_name) if name}


def _no_library(text: str, listed: Sequence[ServerLibrary]) -> InvalidInput:
    known = ", ".join(one.name for one in listed) or "none"
    return InvalidInput(
        f"The server lists no library '{clean_text(text, 60)}'", hint=f"It lists: {clean_text(known, _SHOWN)}."
    )

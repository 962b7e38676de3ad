"""Accounts of servers and whose they are, as lines. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.formatting import count_text, server_text
from tui.screens.people.open_accounts import accounts_text, open_accounts
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.line import Span, Tone, line
from tui.widgets.path_field import Candidate

if TYPE_CHECKING:
    from tui.model.plays import Person, ServerAccount

WHY = (
    "Plays belong to people, and one person may have several accounts. Until you say whose an account is, its plays "
    "are kept but count for nobody, and nothing that was watched with it is passed on."
)
COLUMNS = (
    Column("Account", 14, grows=True, most=34),
    Column("Person", 22, grows=True, most=36),
    Column("Plays", 9, right=True),
    Column("Server", 8, grows=True, most=20),
)


def account_name(account: ServerAccount) -> str:
    """What the account is called: its friendly name with the user name where they differ."""
    shown = account.shown_name
    return f"{shown} ({account.username})" if account.username not in {"", shown} else shown


def has_several_servers(accounts: Sequence[ServerAccount]) -> bool:
    """Only then it matters on which one an account is."""
    return len({it.server_id for it in accounts}) > 1


def account_lines(accounts: Sequence[ServerAccount], width: int, on: Surface) -> list[BoardLine]:
    """One line an account under the names of the columns; its server only when there are several."""
    layout = lay_out(COLUMNS if has_several_servers(accounts) else COLUMNS[:-1], width)
    lines = [BoardLine(head_line(layout))]
    for account in accounts:
        cells = (
            Span(account_name(account), Tone.TEXT if account.is_listed else Tone.MUTED),
            whose(account, on),
            Span(count_text(account.plays), Tone.TEXT if account.plays else Tone.MUTED),
            Span(server_text(account.server_name, on.glyphs.ellipsis), Tone.MUTED),
        )
        lines.append(BoardLine(row_line(layout, cells, on.glyphs.ellipsis), account.id))
    return lines


def whose(account: ServerAccount, on: Surface) -> Span:
    """The person; else that nobody has said, with what it might be."""
    if account.person_id is not None:
        return Span(account.person_name, Tone.STRONG)
    if account.is_ignored:
        return Span("stays nobody's", Tone.MUTED)
    maybe = f", perhaps {account.suggestion}" if account.suggestion else ""
    return Span(f"{on.glyphs.attention} not mapped{maybe}", Tone.WARN)


def open_line(accounts: Sequence[ServerAccount]) -> tuple[Span, ...]:
    """How many accounts wait, in a line."""
    waiting = open_accounts(accounts)
    if not accounts:
        return line()
    if not waiting:
        return line(Span("Every account is somebody's, or is to stay nobody's.", Tone.GOOD))
    plays = count_text(sum(it.plays for it in waiting))
    return line(Span(f"{accounts_text(len(waiting))}, with {plays} plays.", Tone.WARN))


def candidates(
    text: str, account: ServerAccount, people: Sequence[Person], accounts: Sequence[ServerAccount]
) -> list[Candidate]:
    """The people that a typed name could mean: what its name suggests first, then all by name."""
    wanted = text.strip().casefold()
    meant = [it for it in people if it.name.casefold().startswith(wanted)]
    meant.sort(key=lambda it: (it.name != account.suggestion, it.name.casefold()))
    found = [Candidate(it.name, _note(it, account, accounts)) for it in meant]
    fresh = account.friendly_name or account.username
    is_new = fresh and fresh.casefold() not in {it.name.casefold() for it in people}
    if is_new and fresh.casefold().startswith(wanted):
        found.append(Candidate(fresh, "a new person of that name"))
    return [it for it in found if it.text != text]


def _note(person: Person, account: ServerAccount, accounts: Sequence[ServerAccount]) -> str:
    own = sum(it.person_id == person.id for it in accounts)
    told = "1 account" if own == 1 else f"{own} accounts"
    return f"the names are alike, {told}" if person.name == account.suggestion else told

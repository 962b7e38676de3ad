"""`syncdeck support-bundle`: what a person who helps needs to see, without names, titles and secrets."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.doctor.command import installation_findings
from tui.cli.doctor.findings import Finding, failed, print_findings
from tui.cli.doctor.house_checks import store_findings
from tui.cli.doctor.machine_checks import HERE
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import SyncError
from tui.formatting import bytes_text

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.engine.support.contents import Piece
    from tui.engine.support.masking import Masks


@click.command("support-bundle", cls=DeckCommand)
@click.option("--to", metavar="FILE", type=click.Path(path_type=Path), help="The zip to make, or a folder for it.")
@click.pass_obj
def support_bundle(invocation: Invocation, *, to: Path | None) -> int:
    """Make a zip for whoever helps you: states, settings, errors and log, without names, titles and secrets."""
    findings = installation_findings(invocation.paths)
    pieces: list[Piece] = []

    async def work(deck: Deck, _: Stop) -> int:
        from tui.engine.support.bundle import masks_of, pieces_of  # noqa: PLC0415 - as below
        from tui.engine.support.contents import Facts  # noqa: PLC0415 - as below

        facts = Facts(deck.store, deck.settings, deck.clock.now())
        masks = await masks_of(facts)
        found = await pieces_of(facts, masks)
        pieces.extend([*found, _doctor([*findings, *await store_findings(deck)], masks)])
        return ExitCode.OK

    try:
        if code := with_deck(invocation, work):
            return code
    except SyncError as error:
        pieces = _without_store(invocation, [*findings, failed(HERE, "store or settings", error)])
    return _write(invocation, to, pieces)


def _without_store(invocation: Invocation, findings: list[Finding]) -> list[Piece]:
    """What can be told where the store or the settings cannot be read."""
    import asyncio  # noqa: PLC0415 - only where something is broken

    from tui.engine.support.bundle import masks_of  # noqa: PLC0415 - as below
    from tui.engine.support.contents import versions_piece  # noqa: PLC0415 - as below

    masks = asyncio.run(masks_of(None))
    invocation.out.warn(f"{findings[-1].detail}: the bundle tells of the machine only")
    return [versions_piece(), _doctor(findings, masks)]


def _doctor(findings: list[Finding], masks: Masks) -> Piece:
    from tui.engine.support.contents import Piece  # noqa: PLC0415 - its libraries take half a second to load

    printed = io.StringIO()
    print_findings(findings, Output(stdout=printed, stderr=printed))
    return Piece("doctor.txt", "what `syncdeck doctor --offline` says", masks.text(printed.getvalue()))


def _write(invocation: Invocation, to: Path | None, pieces: list[Piece]) -> int:
    from tui.engine.support.bundle import bundle_name, write_bundle  # noqa: PLC0415 - as above

    place = (to or Path()).expanduser()
    place = (place / bundle_name(time.time()) if place.is_dir() else place).absolute()
    out = invocation.out
    whole = write_bundle(place, pieces, out.redactor)
    if out.as_json:
        sizes = [{"name": one.name, "about": one.about, "size": len(one.text.encode())} for one in whole]
        out.document({"path": str(place), "size": place.stat().st_size, "pieces": sizes})
        return ExitCode.OK
    out.line(f"{place} ({bytes_text(place.stat().st_size)})")
    for one in whole:
        out.line(f"  {one.name}: {one.about}, {bytes_text(len(one.text.encode()))}")
    out.note("Names, titles and secrets are left out. Read it before you send it")
    return ExitCode.OK

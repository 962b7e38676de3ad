"""`syncdeck doctor`: looks at the installation and at the way to each server, and says what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.doctor.findings import Finding, failed, print_findings
from tui.cli.doctor.house_checks import disk_finding, permission_findings, store_findings, version_finding
from tui.cli.doctor.machine_checks import memory_finding, mount_finding
from tui.cli.doctor.server_checks import server_findings
from tui.cli.invocation import Invocation
from tui.cli.profiles.kinds import CARD_KINDS, base_address, sign_in_hosts
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import SyncError
from tui.formatting import date_text, duration_text
from tui.model.profiles import Account, Profile
from tui.paths import Paths

if TYPE_CHECKING:
    from tui.deck import Deck

SKEW_WORTH_A_WORD = 120
"""Seconds that a server's clock may differ."""
ENDS_SOON = 14 * 86_400
"""Seconds before an account's end from which on it is told."""


@click.command(cls=DeckCommand)
@click.argument("name", required=False)
@click.option("--offline", is_flag=True, help="Look at this installation only.")
@click.pass_obj
def doctor(invocation: Invocation, *, name: str | None, offline: bool) -> int:
    """Check files, store and servers (or one profile), with what to do about each failure."""
    out, paths = invocation.out, invocation.paths
    findings = [] if name else installation_findings(paths)

    async def work(deck: Deck, _: Stop) -> int:
        profiles = [await deck.profiles.find(name)] if name else await deck.profiles.all()
        if not name:
            findings.extend(await store_findings(deck))
        for profile in profiles if not offline else []:
            out.detail(f"Looking at {profile.name}")
            findings.extend([finding async for finding in profile_findings(deck, profile)])
        return print_findings(findings, out)

    try:
        return with_deck(invocation, work)
    except SyncError as error:
        if name:
            raise
        return print_findings([*findings, failed("This installation", "store", error)], out)


def installation_findings(paths: Paths) -> list[Finding]:
    """What can be said without opening the store."""
    mount = mount_finding(paths.data_dir)
    return [version_finding(), disk_finding(paths), mount, *permission_findings(paths), memory_finding()]


async def profile_findings(deck: Deck, profile: Profile) -> AsyncIterator[Finding]:
    """What can be said of the way to a profile's server and of its account; stops at the first stage that fails."""
    from tui.clients.probe import target_of, way_to  # noqa: PLC0415 - only needed here

    about, stage = f"Profile {profile.name}", "address"
    verify = profile.is_tls_verified
    try:
        target = target_of(
            base_address(profile.kind, profile.url), verify=verify, timeout=deck.settings.connect_timeout
        )
        stage = "name"
        async for passed in way_to(target):
            yield Finding(about, passed.name, f"{passed.detail}, {passed.milliseconds:.0f} ms")
            stage = {"name": "connection", "connection": "TLS"}.get(passed.name, "")
        stage = "sign-in"
        for address in sign_in_hosts(profile):
            there = target_of(address, verify=verify, timeout=deck.settings.connect_timeout)
            spent = sum([passed.milliseconds async for passed in way_to(there)])
            yield Finding(about, "sign-in host", f"{there.host} answers, {spent:.0f} ms")
        if profile.kind in CARD_KINDS:
            card = await deck.servers.look(profile)
            found = server_findings(about, profile.kind, card, deck.clock.now())
        else:
            found = account_findings(about, await deck.profiles.test(profile.name), deck.clock.now())
    except SyncError as error:
        yield failed(about, stage, error)
        if profile.kind in CARD_KINDS and stage != "address":
            await deck.servers.look(profile)
        return
    for finding in found:
        yield finding
    if not verify:
        yield Finding(
            about, "TLS", "certificates are not verified", "profile edit NAME --set tls_verify=yes turns it on again"
        )


def account_findings(about: str, account: Account, now: float) -> list[Finding]:
    """What the server told of an account that it lets in."""
    latency = "" if account.latency_ms is None else f", answered in {account.latency_ms:.0f} ms"
    found = [Finding(about, "sign-in", f"{account.status or 'accepted'}{latency}"), _expiry(about, account, now)]
    if account.version:
        found.append(Finding(about, "version", account.version))
    skew = account.clock_skew_seconds
    if skew is not None:
        is_off = abs(skew) > SKEW_WORTH_A_WORD
        word = (
            f"{duration_text(abs(skew))} {'ahead of' if skew > 0 else 'behind'} ours" if is_off else "agrees with ours"
        )
        advice = "Set the clock of this machine, or tell the provider about theirs" if is_off else ""
        found.append(Finding(about, "clock", word, advice))
    return found


def _expiry(about: str, account: Account, now: float) -> Finding:
    if account.expires_at is None:
        return Finding(about, "expiry", "no end")
    ends_soon = account.expires_at - now < ENDS_SOON
    return Finding(about, "expiry", date_text(account.expires_at), "Renew the account" if ends_soon else "")

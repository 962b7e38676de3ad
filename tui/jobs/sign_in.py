"""Signs in with what a person typed, for the check before a profile is stored and for `profile test`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.engine.accounts.accounts import SignInCheck
from tui.errors import InvalidInput
from tui.jobs.loading import off_the_loop
from tui.jobs.profile_options import http_options
from tui.jobs.xtream.selection import selection_of
from tui.model.clock import Clock
from tui.model.profiles import Account, ProfileDraft, ProfileKind
from tui.redact import Redactor
from tui.settings import Settings


def sign_in_check(settings: Settings, redactor: Redactor, clock: Clock) -> SignInCheck:
    """Give the check: as few requests as can be, never repeated, since failed logins feed counters that block us."""

    async def check(draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        """Give the account. Raises AuthError for each kind of refusal, InvalidInput for settings, and the rest."""
        http_options(draft.settings, settings)
        if draft.kind is ProfileKind.XTREAM:
            return await _xtream(draft, secrets)
        if draft.kind is ProfileKind.TAUTULLI:
            return await _tautulli(draft, secrets)
        raise InvalidInput(f"This version cannot sign in to profiles of the kind {draft.kind}")

    async def _xtream(draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        selection_of(draft.settings.get("categories", ""))
        access = await off_the_loop("tui.jobs.xtream.access")
        around = access.Surroundings(settings, redactor, clock)
        async with access.xtream_client(draft, secrets, around) as client:
            signed_in = await client.login()
        account: Account = signed_in.account
        note = "; ".join(filter(None, (client.address.note, *signed_in.warnings, account.message)))
        return replace(account, message=note)

    async def _tautulli(draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        access = await off_the_loop("tui.jobs.tautulli.access")
        around = access.Surroundings(settings, redactor, clock)
        async with access.tautulli_client(draft, secrets, around) as client:
            info = await client.info()
        account: Account = access.account_of(info, clock.now(), client.address.note)
        return account

    return check

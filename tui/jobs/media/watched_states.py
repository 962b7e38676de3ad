"""Syncs what every account has seen. One account that cannot be read changes nothing of its own, nor of the others."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.runs.step import Step
from tui.errors import AuthError, Forbidden, NotFound, SyncError
from tui.jobs.media.mirror import Mirror
from tui.jobs.media.plan import STATES
from tui.jobs.media.state_scope import AccountStates, state_scope
from tui.jobs.media.trouble import Troubles
from tui.model.log import Level
from tui.model.runs import RunError
from tui.model.servers import AccountFacts, ServerLibrary

_NOT_SHARED = (Forbidden, NotFound)
"""What a library answers that an account may not see; its other libraries may well be read."""
SIGN_IN_HINT = "Sign in as this account, or give it access again; what is stored of it stays."


class WatchedStates:
    """The step in one run, and what it came to."""

    def __init__(self, mirror: Mirror, accounts: Sequence[AccountFacts]) -> None:
        self._mirror = mirror
        self._ctx = mirror.session.ctx
        self._accounts = [account for account in accounts if account.is_readable]
        self._unreadable = {_name(one): one.why_unreadable for one in accounts if not one.is_readable}
        self._refused: dict[str, SyncError] = {}
        """Why accounts cannot be read any more, by their keys."""
        self._closed: dict[str, SyncError] = {}
        """Why a library could not be read for an account, by its key."""
        self._read: set[str] = set()
        """Keys of accounts of which something was read."""
        self._trouble: set[str] = set()
        """Scopes that were not read to their end."""
        self._not_shared: set[str] = set()
        """Scopes that their account may not see."""

    def is_closed(self, library: ServerLibrary, account: AccountFacts) -> bool:
        """Tell whether this run found that an account may not see a library."""
        return state_scope(library, account) in self._not_shared

    def has_failed(self, library: ServerLibrary, account: AccountFacts) -> bool:
        """Tell whether this run wanted to read what an account has seen of a library, and could not."""
        return account.key in self._refused or state_scope(library, account) in self._trouble

    async def run(self, step: Step, libraries: Sequence[ServerLibrary]) -> None:
        """Read every account of every library. Raises what ends the run; what one library fails with comes last."""
        troubles = Troubles(self._ctx)
        pairs = len(libraries) * len(self._accounts) or 1
        for number, library in enumerate(libraries):
            for place, account in enumerate(self._accounts):
                if account.key not in self._refused:
                    with troubles.of(f"{library.name}, {_name(account)}"):
                        await self._account(step, library, account)
                step.fraction((number * len(self._accounts) + place + 1) / pairs)
            self._mirror.forget(library)
        for account in self._accounts:
            if account.key in self._closed and account.key not in self._read:
                self._refuse(step, account, self._closed[account.key])
        self._tell_unreadable()
        troubles.tell()

    async def _account(self, step: Step, library: ServerLibrary, account: AccountFacts) -> None:
        scope = state_scope(library, account)
        if scope in self._mirror.session.trail.done:
            self._read.add(account.key)
            return
        self._trouble.add(scope)
        try:
            await AccountStates(self._mirror, step, library, account).run()
        except AuthError as error:
            if account.is_own or not self._mirror.session.has_tokens_of_others:
                raise
            self._refuse(step, account, error)
        except _NOT_SHARED as error:
            self._closed[account.key] = error
            self._not_shared.add(scope)
            self._ctx.log(Level.DEBUG, f"{library.name} is not read for {_name(account)}: {error.message}")
        else:
            self._read.add(account.key)
            self._trouble.discard(scope)

    def _refuse(self, step: Step, account: AccountFacts, error: SyncError) -> None:
        """Note that an account cannot be read. Its own sign-in is in trouble, not that of the profile."""
        self._refused[account.key] = error
        message = f"The watched states of {_name(account)} cannot be read: {error.message}"
        hint = error.hint or SIGN_IN_HINT
        # Without a record: a run that takes this one up asks again, and has its own word on it.
        self._ctx.error(RunError(STATES, error.error_class, "", message, recoverable=True, hint=hint))
        step.advance(errors=1)
        self._unreadable[_name(account)] = error.message

    def _tell_unreadable(self) -> None:
        """Say in one warning whose states are missing, and what to do."""
        if not self._unreadable:
            return
        named = "; ".join(f"{name} ({why})" if why else name for name, why in self._unreadable.items())
        many = len(self._unreadable)
        what = "1 account" if many == 1 else f"{many} accounts"
        self._ctx.warn(f"The watched states of {what} cannot be read and stay as they were: {named}")


def _name(account: AccountFacts) -> str:
    return account.friendly_name or account.username or account.key

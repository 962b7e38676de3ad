"""Which accounts of a server take part in keeping watched states in step, by which profile, and from when on (S6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.jobs.media.mirror import Mirror
from tui.jobs.media.plan import CONTENTS
from tui.jobs.media.watched_states import WatchedStates
from tui.model.hub import HubLink
from tui.model.library import ItemKind
from tui.model.profiles import Profile
from tui.model.servers import AccountFacts
from tui.store.hop import Raw, in_thread_of
from tui.store.hub.hub_writer import HubWriter

_KEPT = frozenset({ItemKind.MOVIE, ItemKind.EPISODE})
_USER = "user_id"
"""Setting of a profile: the account that it is signed in with."""


@dataclass(frozen=True, slots=True)
class TakingPart:
    """What has to be written of it."""

    linked: tuple[int, ...]
    """Accounts that this profile reads and writes from now on."""
    joined: tuple[int, ...]
    """Accounts of which all was read for the first time."""

    def write(self, raw: Raw, profile_id: int, now: float) -> None:
        """Write it: all that an account has seen which joins is to be looked at. Runs in the writer's thread."""
        writer = HubWriter(raw, now)
        for account_id in self.linked:
            writer.link(account_id, profile_id)
        for account_id in self.joined:
            writer.join(account_id)


async def taking_part(mirror: Mirror, states: WatchedStates) -> TakingPart:
    """Give what is new. `states` is the step that read the states, as it went in this run."""
    ctx = mirror.session.ctx
    links = {link.account_id: link for link in await ctx.store.hub.links()}
    profiles = {profile.id: profile for profile in await ctx.store.profiles.all()}
    linked, joined = [], []
    for account in mirror.session.accounts:
        account_id = mirror.account_ids.get(account.key)
        if account_id is None or not account.is_readable:
            continue
        link = links.get(account_id)
        if not _is_left_to_another(account, link, ctx.profile, profiles):
            linked += [account_id] if link is None or link.profile_id != ctx.profile.id else []
            is_new = link is None or link.joined_at is None
            joined += [account_id] if is_new and await _is_whole(mirror, account, account_id, states) else []
    return TakingPart(tuple(linked), tuple(joined))


def _is_left_to_another(
    account: AccountFacts, link: HubLink | None, own: Profile, profiles: Mapping[int, Profile]
) -> bool:
    """Tell whether another profile goes on with an account: it was first, unless it is ours, and the other's is not."""
    other = profiles.get(link.profile_id) if link is not None else None
    if other is None or other.id == own.id or not other.enabled:
        return False
    return not account.is_own or other.settings.get(_USER, account.key) == account.key


async def _is_whole(mirror: Mirror, account: AccountFacts, account_id: int, states: WatchedStates) -> bool:
    """Tell whether all is known that an account has seen of the libraries that are synced and open to it."""
    open_to_it = [
        library
        for library in mirror.libraries
        if any(content.kind in _KEPT and content.is_in(library) for content in CONTENTS)
        and not states.is_closed(library, account)
    ]
    if not open_to_it or any(states.has_failed(library, account) for library in open_to_it):
        return False
    async with mirror.session.writing() as conn:
        proven = await in_thread_of(conn, lambda raw: HubWriter(raw, 0.0).proven(account_id))
    return all(library.key in proven for library in open_to_it)

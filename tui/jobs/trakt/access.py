"""How Trakt is reached and signed in to, as the engine asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.engine.accounts.server_access import Accepted, AccessSurroundings, Approval, Member
from tui.engine.accounts.sight import Sight
from tui.errors import InvalidInput
from tui.jobs.trakt import sign_in
from tui.jobs.trakt.look import look_at
from tui.jobs.trakt.surroundings import TraktShared
from tui.model.profiles import Profile, ProfileDraft
from tui.model.server_sign_in import FoundAddress, FoundServer, SignInCode


class TraktAccess:
    """Nothing is repeated here; what is stored are tokens that were renewed, and what is left of the calls."""

    def __init__(self, around: AccessSurroundings, shared: TraktShared) -> None:
        self._circuits = around.circuits
        self._around = shared.at(around)

    async def check(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Accepted:
        """Sign in with a token that a person typed, or with what is stored."""
        return await sign_in.trakt_sign_in(draft, secrets, self._around)

    async def look(self, profile: Profile, secrets: Mapping[str, str]) -> Sight:
        """Look at an account; what is the matter with it is part of what is seen."""
        return await look_at(profile, secrets, self._around, self._circuits)

    async def begin(self, draft: ProfileDraft) -> SignInCode:
        """Ask for a code to be typed at Trakt's site."""
        return await sign_in.begin_code(draft, self._around)

    async def poll(self, draft: ProfileDraft, code: SignInCode, secrets: Mapping[str, str]) -> Approval | None:
        """Give what a code brings once it was typed; None while it was not."""
        return await sign_in.poll_code(draft, code, secrets, self._around)

    async def sign_out(self, profile: Profile, secrets: Mapping[str, str]) -> None:
        """Give the tokens back."""
        await sign_in.sign_out(profile, secrets, self._around)

    async def servers(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Sequence[FoundServer]:
        """Raises InvalidInput: there is one Trakt."""
        raise InvalidInput("Trakt has no servers to choose from")

    async def choose(self, draft: ProfileDraft, found: FoundServer) -> FoundAddress:
        """Raises InvalidInput: there is one Trakt."""
        raise InvalidInput("Trakt has no servers to choose from")

    async def members(self, profile: Profile, secrets: Mapping[str, str]) -> Sequence[Member]:
        """Give nobody: each user of Trakt has a profile of their own."""
        return ()

    async def member_token(self, profile: Profile, secrets: Mapping[str, str], member: Member, pin: str = "") -> str:
        """Raises InvalidInput: each user of Trakt has a profile of their own."""
        raise InvalidInput("A user of Trakt is signed in by a profile of its own")

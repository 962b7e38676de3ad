"""Signing in by a code, from the code to the stored profile: the code, at Plex the server, then those who share it.

A media server gives codes by itself, plex.tv and Trakt at their sites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.engine.accounts.sign_ins import the_only
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import FoundServer, SignInCode
from tui.screens.face import Face
from tui.screens.signing_in.code_dialog import PLAIN, CodeDialog
from tui.screens.signing_in.server_choice import ServerChoice
from tui.screens.signing_in.server_members import offer_members

if TYPE_CHECKING:
    from textual.app import App

QUICK = "Type this code under Quick Connect in the menu of your user, wherever you are signed in, as at {url}"
Offer = tuple[SignInCode, Sequence[FoundServer]]
"""An approved code, and the servers that it opens."""


async def sign_in_by_code(
    app: App[int], face: Face, draft: ProfileDraft, secrets: Mapping[str, str] | None = None
) -> str | None:
    """Sign in to what a person typed, or to the stored profile of that name; None = they went back.

    `secrets` holds what was typed beside the code: Trakt's client secret.
    """
    if draft.kind is ProfileKind.PLEX:
        return await _at_plex(app, face, draft)
    sign_ins = face.deck.sign_ins

    async def begin() -> SignInCode:
        own = {"url": draft.url, "name": draft.name}
        return await sign_ins.begin(draft.kind, **own, settings=draft.settings, secrets=secrets)

    async def take(code: SignInCode) -> Profile:
        return await sign_ins.finish(code, draft.name)

    is_trakt = draft.kind is ProfileKind.TRAKT
    title, how = (f"Sign in {draft.name} at Trakt", PLAIN) if is_trakt else (f"Quick Connect to {draft.name}", QUICK)
    profile = await app.push_screen_wait(CodeDialog(face, title, begin, take, how=how))
    return None if profile is None else profile.name


async def _at_plex(app: App[int], face: Face, draft: ProfileDraft) -> str | None:
    sign_ins = face.deck.sign_ins

    async def begin() -> SignInCode:
        return await sign_ins.begin(draft.kind, name=draft.name, settings=draft.settings)

    async def take(code: SignInCode) -> Offer:
        return code, meant(await sign_ins.servers(code), draft)

    offer = await app.push_screen_wait(CodeDialog(face, f"Sign in {draft.name} at plex.tv", begin, take))
    if offer is None:
        return None
    code, servers = offer
    try:
        name = await app.push_screen_wait(ServerChoice(face, draft.name, code, servers))
    finally:
        sign_ins.forget(code)
    if name is not None:
        await offer_members(app, face, name)
    return name


def meant(found: Sequence[FoundServer], draft: ProfileDraft) -> Sequence[FoundServer]:
    """The servers to choose from: of a stored profile only its own. Raises InvalidInput when there is none."""
    uuid = draft.settings.get("server_uuid", "")
    return [the_only(found, uuid)] if uuid or not found else found

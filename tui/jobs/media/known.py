"""Tells whether it is the known server that answers at an address."""

from __future__ import annotations

from tui.errors import BadResponse
from tui.model.health import Trouble
from tui.model.profiles import Profile, ProfileDraft
from tui.model.servers import ServerIdentity


def refuse_another(profile: Profile | ProfileDraft, identity: ServerIdentity) -> None:
    """Raise BadResponse when another server answers than the one that the profile knows."""
    known = profile.settings.get("server_uuid", "")
    if not known or not identity.uuid or known == identity.uuid:
        return
    name = f"{identity.name} ({identity.uuid[:8]})" if identity.name else identity.uuid[:8]
    raise BadResponse(
        f"Another server answers at the address of {profile.name}: {name} instead of {known[:8]}",
        hint=f"Correct the address with `profile edit {profile.name} --url URL`, or add the other server by itself.",
        trouble=Trouble.WRONG_SERVER,
    )

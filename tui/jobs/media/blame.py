"""Whether an error is about a server, or about the one delivery that met it (safety rule S16). Pure."""

from __future__ import annotations

from tui.clients.moved import Moved
from tui.errors import BadResponse, Conflict, Forbidden, InvalidInput, NotFound, ServerError, SyncError
from tui.model.health import Trouble

_OF_THE_PLACE = frozenset({Trouble.WRONG_ADDRESS, Trouble.WRONG_SERVER})
"""A proxy's page, or another server: whatever is asked there. So it is with an address that has moved."""
_OF_THE_DELIVERY = (Forbidden, NotFound, InvalidInput, Conflict)
_GATEWAY = frozenset({502, 503, 504, *range(520, 531)})


def blames_delivery(error: SyncError) -> bool:
    """Tell whether the rest of a batch may go on; else the server, the line or the sign-in is in trouble.

    A server that fails (500) while it answers others has stumbled over this one.
    """
    if isinstance(error, NotFound):
        return True
    if isinstance(error, BadResponse):
        return not isinstance(error, Moved) and error.trouble not in _OF_THE_PLACE
    if isinstance(error, ServerError):
        is_waited_for = error.trouble not in ("", Trouble.OTHER)
        return error.status is not None and error.status not in _GATEWAY and not is_waited_for
    return isinstance(error, _OF_THE_DELIVERY) and error.trouble not in _OF_THE_PLACE

"""Whether Trakt, or what stands in front of it, showed an old copy of a list: what is missing there was not removed."""

from __future__ import annotations

from tui.clients.trakt.times import epoch_of
from tui.errors import ServerError
from tui.model.lists import ListMode, LocalList
from tui.model.trakt import WholeList
from tui.store.lists.sides import UNSURE

_HINT = "It is looked at again with the next sync; approve to take the list as it is shown."


def insist_current(local: LocalList, whole: WholeList) -> None:
    """Raise ServerError when a list is shown older, or shorter, than Trakt itself says that it is.

    Only where both were in line at a known moment: the count of the list was that of its entries then. A list that is
    only pushed takes nothing from there.
    """
    mark = local.link.updated_at if local.link is not None else ""
    if not mark or local.mode is ListMode.PUSH:
        return
    then, now = epoch_of(mark.removeprefix(UNSURE)), epoch_of(whole.list.updated_at)
    if then is not None and now is not None and now < then:
        raise ServerError("Trakt shows the list as it was before", hint=_HINT)
    declared = whole.proof.declared
    if whole.proof.is_complete and declared is not None and declared < whole.list.item_count:
        words = f"Trakt says that the list has {whole.list.item_count:,} entries, and shows {declared:,}"
        raise ServerError(words, hint=_HINT)

"""The questions for items: which ones, in which order (`protocols/jellyfin.md` section 4). Pure.

Lists are asked for oldest first, so that what comes new does not move the pages, and always with their total.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.clients.jellyfin.dialect import Dialect, Parameter, Route
from tui.clients.jellyfin.items import TYPES, leaves_of
from tui.model.library import ItemKind, StateScope
from tui.model.servers import AccountFacts, ServerLibrary

ITEM_FIELDS = "ProviderIds,DateCreated,Path"
OLDEST_FIRST: dict[str, Parameter] = {"sortBy": "DateCreated,SortName", "sortOrder": "Ascending"}
NEWEST_FIRST: dict[str, Parameter] = {"sortBy": "DateCreated,SortName", "sortOrder": "Descending"}
LAST_PLAYED_FIRST: dict[str, Parameter] = {"sortBy": "DatePlayed,SortName", "sortOrder": "Descending"}


def within(library: ServerLibrary | None, kinds: Sequence[ItemKind]) -> dict[str, Parameter]:
    """Give what every question for the items of a library asks, None = of all; phantom episodes are no items."""
    return {
        "parentId": None if library is None else library.key,
        "recursive": True,
        "includeItemTypes": ",".join(TYPES[kind] for kind in kinds),
        "isMissing": False,
        "excludeLocationTypes": "Virtual",
        "enableImages": False,
    }


def of_account(
    dialect: Dialect, library: ServerLibrary, account: AccountFacts, scope: StateScope | None, **more: Parameter
) -> Route:
    """Give the route of what an account has in a scope; None = all that can be watched."""
    narrowed: dict[str, Parameter] = {}
    if scope is not None:
        narrowed = {"isPlayed": True} if scope is StateScope.PLAYED else {"filters": "IsResumable"}
    return dialect.items(account.key, **within(library, leaves_of(library.kind)), **narrowed, **more)


def kinds_in(library: ServerLibrary) -> tuple[ItemKind, ...]:
    """Give all kinds that a library holds."""
    leaves = leaves_of(library.kind)
    return (*leaves, ItemKind.SHOW, ItemKind.SEASON) if ItemKind.EPISODE in leaves else leaves

"""Which libraries of a media server are kept here: the setting `libraries`, read and written as ticks. Pure functions.

The setting holds names, or keys where a name would not say which; a semicolon between them where names have commas.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tui.model.servers import LibraryKind, StoredLibrary

SETTING = "libraries"


def kept_by(setting: str, libraries: Sequence[StoredLibrary]) -> frozenset[str]:
    """The keys of the libraries that a setting keeps; all that can be kept when it names none."""
    wanted = {part.strip().casefold() for part in setting.split(";" if ";" in setting else ",")} - {""}
    offered = [library for library in libraries if library.kind is not LibraryKind.OTHER]
    named = {it.key for it in offered if {it.key.casefold(), it.name.strip().casefold()} & wanted}
    return frozenset(named if wanted else (it.key for it in offered))


def setting_for(kept: Collection[str], libraries: Sequence[StoredLibrary]) -> str:
    """The setting that keeps these libraries; "" = all, also those that come later."""
    offered = [library for library in libraries if library.kind is not LibraryKind.OTHER]
    if all(library.key in kept for library in offered):
        return ""
    named = [_called(library, libraries) for library in offered if library.key in kept]
    if any("," in text for text in named):
        return "; ".join(named) + ";" * (len(named) == 1)
    return ", ".join(named)


def _called(library: StoredLibrary, libraries: Sequence[StoredLibrary]) -> str:
    """Its name, or its key where that is another one's name too or would be read as two."""
    name = library.name.strip()
    others = [it.name.strip().casefold() for it in libraries if it is not library]
    is_plain = name and ";" not in name and name.casefold() not in others
    return name if is_plain else library.key

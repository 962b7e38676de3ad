"""Writes a support bundle: one zip that a person can read before sending it."""

from __future__ import annotations

import getpass
import os
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tui.engine.support.contents import Facts, Piece, store_pieces, versions_piece
from tui.engine.support.masking import Masks
from tui.errors import InvalidInput, LocalStoreError
from tui.paths import PRIVATE_FILE
from tui.redact import Redactor
from tui.store.known_names import KnownNames, known_names

ABOUT = """\
What a person who helps needs to see of a syncdeck, and nothing of what it syncs.

Left out: passwords and tokens, titles of films, series and lists. Replaced, the same everywhere: names of profiles
(profile-1), persons and their accounts (person-1), servers (server-1), libraries (library-1), lists (list-1), alarm
channels (channel-1), hosts and addresses (host-1), places of files ([path]). Read it before you send it: only you know
what else you would rather keep to yourself.

"""
NOBODY = KnownNames((), (), (), (), (), (), (), ())


def bundle_name(now: float) -> str:
    """Give the file name of a bundle made now."""
    return f"syncdeck-support-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}.zip"


async def masks_of(facts: Facts | None) -> Masks:
    """Give what hides the names of a household; without a store that can be read, those of this machine only."""
    if facts is None:
        return Masks(NOBODY, login=_login(), home=_home())
    names, redact = await facts.store.db.read(known_names), facts.store.redactor.redact
    return Masks(names, login=_login(), home=_home(), redact=redact)


async def pieces_of(facts: Facts, masks: Masks) -> list[Piece]:
    """Give all pieces that need the store. Raises LocalStoreError."""
    return [versions_piece(), *await store_pieces(facts, masks)]


def write_bundle(to: Path, pieces: Iterable[Piece], redactor: Redactor) -> list[Piece]:
    """Write the pieces and a word on them into a new file of mode 0600, and give what is in it.

    Every piece passes the redactor once more. Raises InvalidInput when the file is there already, LocalStoreError when
    it cannot be written; then there is none.
    """
    clean = [Piece(one.name, one.about, redactor.redact(one.text)) for one in pieces]
    about = ABOUT + "".join(f"{one.name:16}  {one.about}\n" for one in clean)
    whole = [Piece("README.txt", "what is in it, and what was left out", about), *clean]
    try:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    except FileExistsError:
        raise InvalidInput(f"{to} is there already", hint="Give another name with --to") from None
    except OSError as error:
        raise _unwritable(to, error) from error
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in whole:
                archive.writestr(one.name, one.text)
    except OSError as error:
        to.unlink(missing_ok=True)
        raise _unwritable(to, error) from error
    return whole


def _unwritable(to: Path, error: OSError) -> LocalStoreError:
    return LocalStoreError(f"{to} cannot be written: {error.strerror}", hint="Give another place with --to")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return ""


def _home() -> str:
    try:
        return str(Path.home())
    except RuntimeError:  # an account without a folder
        return ""

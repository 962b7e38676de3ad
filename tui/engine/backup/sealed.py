"""Secrets under a passphrase: a key by scrypt, and the library's own authenticated encryption (Fernet) with it."""

from __future__ import annotations

import base64
import os
from typing import Annotated

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Meta

from tui.errors import InvalidInput

_N, _R, _P = 2**15, 8, 3
"""32 MB and a third of a second for each try: the least that OWASP names with so much memory."""


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. The bounds keep one that lies from taking all memory."""

    kdf: str
    n: Annotated[int, Meta(ge=2, le=2**17)]
    r: Annotated[int, Meta(ge=1, le=8)]
    p: Annotated[int, Meta(ge=1, le=8)]
    salt: Annotated[str, Meta(max_length=100)]
    token: str


def seal(plain: bytes, passphrase: str) -> bytes:
    """Give `plain` so that only the passphrase opens it."""
    salt = os.urandom(16)
    token = Fernet(_key(passphrase, salt, _N, _R, _P)).encrypt(plain).decode()
    return msgspec.json.encode(_Sealed("scrypt", _N, _R, _P, base64.b64encode(salt).decode(), token))


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """Give what was sealed. Raises InvalidInput for the wrong passphrase, and for what nobody sealed."""
    try:
        found = msgspec.json.decode(sealed, type=_Sealed)
        salt = base64.b64decode(found.salt, validate=True)
        return Fernet(_key(passphrase, salt, found.n, found.r, found.p)).decrypt(found.token.encode())
    except InvalidToken:
        raise InvalidInput(
            "The passphrase does not open the secrets of this backup",
            hint="Try another one, or restore without it: profiles then have to sign in again",
        ) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidInput(
            "The secrets of this backup cannot be read: the file is damaged",
            hint="Restore without a passphrase: profiles then have to sign in again",
        ) from error


def _key(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return base64.urlsafe_b64encode(Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode()))

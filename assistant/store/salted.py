"""Salted hashes: the store knows again whom it must not name. Without its own secret they tell nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, insert, select

from assistant.store.tables import setting

_SALT = "forget salt"


def salt_of(connection: Connection, *, make: bool = False) -> bytes:
    """The secret of this store; made when it is wanted first, and empty until then."""
    found = connection.execute(select(setting.c.value).where(setting.c.key == _SALT)).scalar()
    if found is None and make:
        found = secrets.token_hex(32)
        connection.execute(insert(setting).values(key=_SALT, value=found))
    return bytes.fromhex(found or "")


def salted(salt: bytes, key: tuple[str, str]) -> str:
    """The hash of a kind and a value, such as ("address", "jo@dahl.example")."""
    return hmac.new(salt, f"{key[0]}:{key[1]}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

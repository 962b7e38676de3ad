"""Addresses of players: kept, masked so that they name a network only, or dropped."""

from __future__ import annotations

import sqlite3
from ipaddress import IPv6Address, ip_address

from tui.model.plays import IpPolicy

_LAST_OF_4 = (1 << 8) - 1
_LAST_OF_6 = (1 << 80) - 1


def masked(address: str) -> str | None:
    """Set the last byte of IPv4 and the last 80 bits of IPv6 to 0. What is no address cannot be masked: None."""
    try:
        found = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return f"::ffff:{masked(str(found.ipv4_mapped))}"
        return str(IPv6Address(int(found) & ~_LAST_OF_6))
    return str(type(found)(int(found) & ~_LAST_OF_4))


def register(raw: sqlite3.Connection) -> None:
    """Give the connection the function that `address_sql` calls."""
    raw.create_function("masked_address", 1, lambda value: masked(value) if value else None, deterministic=True)


def address_sql(policy: IpPolicy) -> str:
    """Give what is stored of the address of a staged row `r`. Ordinary IPv4 needs no function."""
    if policy is IpPolicy.KEEP:
        return "nullif(r.ip_address, '')"
    if policy is IpPolicy.DROP:
        return "NULL"
    return """CASE WHEN r.ip_address GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*' AND r.ip_address NOT GLOB '*[^0-9.]*'
        AND r.ip_address NOT GLOB '*.*.*.*.*' THEN rtrim(r.ip_address, '0123456789') || '0'
        ELSE masked_address(r.ip_address) END"""

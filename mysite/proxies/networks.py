"""Addresses, and whether they lie in networks."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Whether it is an address that lies in one of the networks."""
    found = address_of(address)
    return found is not None and any(found in network for network in networks)


def address_of(word: str) -> IPv4Address | IPv6Address | None:
    """The address that a word says; None where it says none."""
    try:
        found = ip_address(word.strip())
    except ValueError:
        return None
    # What comes over IPv4 to a socket of IPv6.
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found

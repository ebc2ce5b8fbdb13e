"""An IP address -> whether a fetcher may connect to it.

    is_public_address("93.184.216.34") -> True        is_public_address("64:ff9b::7f00:1") -> False

`ipaddress.is_global` alone is not enough: it lets multicast, NAT64, 6to4 and relays through, which lead back inside.  IPv6 forms
that carry an IPv4 address are judged by both.  It knows nothing of names.  Read `index.fetch` next.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_REFUSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        ),
    )
)  # fmt: skip
_REFUSED_6 = tuple(
    map(
        IPv6Network,
        (
            "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
            "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ),
    )
)  # fmt: skip


def is_public_address(address: str) -> bool:
    """Whether `address` is a plain public unicast address; False for anything that is not an IP address."""
    try:
        found = ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not any(found in network for network in _REFUSED_4)
    return _is_public_6(found)


def _is_public_6(address: IPv6Address) -> bool:
    """Only global unicast space (2000::/3), and nothing in it that tunnels or is set apart."""
    unicast = address in IPv6Network("2000::/3")
    return unicast and address.is_global and not any(address in network for network in _REFUSED_6)

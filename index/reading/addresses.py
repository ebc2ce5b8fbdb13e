"""An IP address -> whether a fetcher may connect to it.

    is_public_address("93.184.216.34") -> True        is_public_address("64:ff9b::7f00:1") -> False

`ipaddress.is_global` alone is not enough: it lets multicast, NAT64, 6to4 and relays through, which lead back inside.
IPv6 forms that carry an IPv4 address are refused whole.  It knows nothing of names.  Read `index.reading.fetch` next.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

_REFUSED_4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
    "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"  # the last: a cloud's own services
).split()
_REFUSED_6 = (
    "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20"  # Teredo and kin, documentation, 6to4
).split()
_UNICAST_6 = "2000::/3"


def is_public_address(address: str) -> bool:
    """Whether `address` is a plain public unicast address; False for anything that is not an IP address."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not any(found in IPv4Network(network) for network in _REFUSED_4)
    unicast = found in IPv6Network(_UNICAST_6) and found.is_global
    return unicast and not any(found in IPv6Network(network) for network in _REFUSED_6)

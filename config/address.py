"""Which address people use, as far as it follows from where the site listens."""

import ipaddress
from collections.abc import Sequence


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def own_url(host: str, port: int, names: Sequence[str]) -> str:
    """The address without OTKLIK_URL: this machine, or the first name given when others are served as well."""
    whole = [name for name in names if not name.startswith(".")]
    return f"http://{'localhost' if is_loopback(host) or not whole else whole[0]}:{port}"

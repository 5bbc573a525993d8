"""Which address people use, as far as it follows from where the site listens."""

import ipaddress
import socket
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


def outward_name(host: str) -> str:
    """What others may call this machine when it listens on `host`: that address, or for all of them its usual one."""
    try:
        if not ipaddress.ip_address(host).is_unspecified:
            return host
    except ValueError:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: the system only says which way it would go
            found = str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
    return socket.gethostname() if is_loopback(found) else found

"""The door of probes to the network: names are resolved here, and private addresses stay out unless allowed."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from otklik.core.http import is_public
from otklik.quality.ports import Beat, ForbiddenTarget, House, NoSuchHost

_MOST_ADDRESSES: Final = 4
_NO_SUCH_NAME: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


class NetworkReach:
    """For one look; deadline: by the clock of the running loop; clock, house, beat: as the port says."""

    def __init__(self, deadline: float, clock: Callable[[], datetime], house: House, beat: Beat | None = None) -> None:
        self.deadline, self.house, self.beat, self.now = deadline, house, beat, clock

    async def addresses(self, host: str, port: int) -> list[str]:
        """At most four; raises ForbiddenTarget if any of them is private, NoSuchHost, OSError, TimeoutError."""
        return await allowed_addresses(host, port, self.left())

    def left(self) -> float:
        """Seconds until the deadline; raises TimeoutError when there are none."""
        left = self.deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise TimeoutError
        return left


async def allowed_addresses(host: str, port: int, seconds: float) -> list[str]:
    """Where a host may be asked from here, resolved within `seconds`; raises as `NetworkReach.addresses` says."""
    try:
        found = [str(ipaddress.ip_address(host))]
    except ValueError:
        found = await _resolved(host, port, seconds)
    is_allowed = settings.ALLOW_PRIVATE_ADDRESSES or _is_own(host, port)
    if not is_allowed and not all(is_public(address) for address in found):
        raise ForbiddenTarget(host)
    return found[:_MOST_ADDRESSES]


async def _resolved(host: str, port: int, seconds: float) -> list[str]:
    asked = asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.wait_for(asked, seconds)
    except socket.gaierror as error:
        if error.errno in _NO_SUCH_NAME:
            raise NoSuchHost(host) from error
        raise
    except UnicodeError as error:
        raise NoSuchHost(host) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _is_own(host: str, port: int) -> bool:
    """The portal's own address is a touchpoint like any other, wherever it listens."""
    site = urlsplit(settings.SITE_URL)
    return (host.lower(), port) == (site.hostname, site.port or (443 if site.scheme == "https" else 80))

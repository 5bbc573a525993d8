"""What a chosen name server answers about a name: by UDP, and by TCP where the answer is too long."""

import math
import time
from collections.abc import Collection

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
from django.utils.translation import gettext as _

from otklik.adapters.reaching.faults import fault_of
from otklik.adapters.reaching.judging import server_of
from otklik.adapters.reaching.look import Look
from otklik.quality.ports import Outcome

_ASK_AGAIN = 1.5  # seconds of silence; a datagram may be lost


def names_make_sense(name: str, resolvers: Collection[str]) -> None:
    """Raise ValueError unless the name can be asked for, and somebody can be asked."""
    if not resolvers:
        raise ValueError(_("At least one name server has to be asked."))
    try:
        dns.name.from_text(name)
        for resolver in resolvers:
            server_of(resolver)
    except (dns.exception.DNSException, ValueError, UnicodeError):
        raise ValueError(_("The name or an address of a name server is not one.")) from None


async def ask(
    look: Look, resolver: str, name: str, type_: str, seconds: float = math.inf
) -> list[dns.rdata.Rdata] | str:
    """The records; or one word: NXDOMAIN, SERVFAIL, silent, garbage, unreachable. Raises Fault, OSError of ours.

    seconds: patience with this server, never beyond the end of the look.
    """
    host, port = server_of(resolver)
    address = (await look.addresses(host, port))[0]
    query = dns.message.make_query(name, type_)
    began = time.perf_counter()
    try:
        answer = await _exchange(look, query, address, port, began + seconds)
    except TimeoutError:
        return "silent"
    except (dns.exception.DNSException, EOFError):
        return "garbage"
    except OSError as error:
        if fault_of(error).outcome is Outcome.UNKNOWN:
            raise
        return "unreachable"
    look.spent(resolver, time.perf_counter() - began)
    if answer.rcode() != dns.rcode.NOERROR:
        return dns.rcode.to_text(answer.rcode())
    kind = dns.rdatatype.from_text(type_)
    return [record for rrset in answer.answer if rrset.rdtype == kind for record in rrset]


async def _exchange(
    look: Look, query: dns.message.Message, address: str, port: int, until: float
) -> dns.message.Message:
    while True:
        left = min(look.reach.left() - 0.2, until - time.perf_counter())
        if (patience := min(_ASK_AGAIN, left - 0.1)) <= 0:
            raise TimeoutError
        try:
            answer = await dns.asyncquery.udp(query, address, patience, port)
            break
        except dns.exception.Timeout:
            continue
    if not answer.flags & dns.flags.TC:
        return answer
    left = min(look.reach.left() - 0.2, until - time.perf_counter())
    try:
        return await dns.asyncquery.tcp(query, address, max(0.05, left), port)
    except dns.exception.Timeout:
        raise TimeoutError from None

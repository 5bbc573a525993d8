"""A name server of the tests, over UDP and TCP; what is TXT is too long for UDP."""

import asyncio
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.adapters.probes.ends import HERE

Zone = dict[tuple[str, str], list[str]]


def _answer(zone: Zone, words: bytes, udp: bool) -> bytes:
    query = dns.message.from_wire(words)
    asked = query.question[0]
    reply = dns.message.make_response(query)
    name = asked.name.to_text()
    kind = dns.rdatatype.to_text(asked.rdtype)
    if name == "refused.test.":
        reply.set_rcode(dns.rcode.REFUSED)
    elif (name, kind) in zone:
        reply.answer = [dns.rrset.from_text(name, 60, "IN", kind, *zone[name, kind])]
    elif name not in [known for known, _kind in zone]:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    if udp and kind == "TXT":
        reply.answer, reply.flags = [], reply.flags | dns.flags.TC
    return reply.to_wire()


class _Server(asyncio.DatagramProtocol):
    """Answers over UDP; loses the first datagrams when told to, or speaks garbage."""

    def __init__(self, zone: Zone, lose: int, garbage: bool) -> None:
        self.zone, self.lose, self.garbage = zone, lose, garbage

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, words: bytes, sender) -> None:
        self.lose -= 1
        if self.lose < 0:
            told = words[:2] + b"\xff" * 40 if self.garbage else _answer(self.zone, words, udp=True)
            self.transport.sendto(told, sender)


@asynccontextmanager
async def nameserver(zone: Zone, *, lose: int = 0, garbage: bool = False):
    """Knows a zone: {(name, type): records}; the first datagrams are lost when told so."""

    async def take(reader, writer) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        reply = _answer(zone, await reader.readexactly(size), udp=False)
        writer.write(len(reply).to_bytes(2, "big") + reply)
        await writer.drain()
        writer.close()

    tcp = await asyncio.start_server(take, HERE, 0)
    port = tcp.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    udp, _ = await loop.create_datagram_endpoint(lambda: _Server(zone, lose, garbage), (HERE, port))
    yield port
    udp.close()
    tcp.close()
    await asyncio.sleep(0)

"""As much of SMTP and IMAP as it takes to send one letter and look for one: bounded, and over a Reach."""

import base64
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching.connecting import connected, line_of, trust
from otklik.adapters.reaching.look import MEGABYTE, Fault, Look
from otklik.quality.ports import Outcome

WAYS = (("implicit", _("TLS from the beginning")), ("starttls", "STARTTLS"), ("none", _("not encrypted")))
SENTENCES = {
    "sign_in_refused": _("%(host)s does not let our account in; check its name and password."),
    "not_its_protocol": _("%(host)s answered “%(line)s”, which is not what a mail server says."),
    "no_starttls": _("%(host)s offers no encryption."),
    "no_folder": _("The mailbox has no folder “%(folder)s”."),
    "mail_refused": _("%(host)s refuses the letter: %(code)s %(line)s"),
}
_LITERAL = re.compile(r"\{(\d{1,10})\}$")
_LETTER = re.compile(r"BODY\[\] (.*)", re.DOTALL | re.IGNORECASE)
_INTERNALDATE = re.compile(r'INTERNALDATE "([^"]+)"', re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """Where a mail server is and how to be let in; user: empty where nobody has to sign in."""

    host: str
    port: int
    way: str
    user: str
    password: str
    verify: bool = True
    authority: str = ""

    @property
    def tls(self) -> ssl.SSLContext:
        return trust(self.verify, self.authority)


class _Talk:
    """Lines said and heard on a connection."""

    def __init__(self, look: Look, reader: Any, writer: Any) -> None:
        self.look, self._reader, self._writer = look, reader, writer

    async def hear(self) -> str:
        return await line_of(self._reader)

    async def encrypt(self, server: Server) -> None:
        with self.look.step("tls"):
            await self._writer.start_tls(server.tls, server_hostname=server.host)

    def say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")


class Smtp(_Talk):
    """A dialogue with a mail server that takes letters."""

    async def expect(self, line: str, code: str, why: str = "not_its_protocol") -> list[str]:
        """Say a line (empty: none) and give the lines of the answer; raises Fault unless its code begins so."""
        if line:
            self.say(line)
        told = [await self.hear()]
        while told[-1][3:4] == "-" and len(told) < 100:
            told.append(await self.hear())
        if not re.match(r"[2-5]\d\d( |-|$)", told[-1]):
            raise Fault(Outcome.FAIL, "not_its_protocol", line=told[-1])
        if not told[-1].startswith(code):
            outcome = Outcome.UNKNOWN if why == "sign_in_refused" else Outcome.FAIL
            raise Fault(outcome, why, code=told[-1][:3], line=told[-1][4:])
        return told

    async def greet(self, server: Server) -> None:
        """EHLO, encryption and sign-in as the server settings say."""
        if server.way == "starttls":
            await self.begin_tls()
            await self.encrypt(server)
        else:
            await self.expect("", "220")
        await self.expect("EHLO otklik.invalid", "250")
        if server.user:
            words = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
            await self.expect(f"AUTH PLAIN {words}", "235", "sign_in_refused")

    async def begin_tls(self) -> None:
        """Up to the handshake; raises Fault."""
        await self.expect("", "220")
        offers = await self.expect("EHLO otklik.invalid", "250")
        if "STARTTLS" not in " ".join(offers).upper():
            raise Fault(Outcome.FAIL, "no_starttls")
        await self.expect("STARTTLS", "220")

    async def send(self, letter: EmailMessage) -> None:
        """Hand over one letter; raises Fault when it is refused."""
        await self.expect(f"MAIL FROM:<{letter['From']}>", "250", "mail_refused")
        await self.expect(f"RCPT TO:<{letter['To']}>", "25", "mail_refused")
        await self.expect("DATA", "354", "mail_refused")
        text = letter.as_bytes(policy=SMTP).decode("ascii", "replace").replace("\r\n.", "\r\n..")
        await self.expect(f"{text}\r\n.", "250", "mail_refused")


class Imap(_Talk):
    """A dialogue with a mailbox."""

    _number = 0

    async def command(self, line: str) -> tuple[bool, list[str]]:
        """Whether it was done, and the lines told before; literals stand in the line they belong to."""
        self._number += 1
        self.say(f"a{self._number} {line}")
        told: list[str] = []
        size = 0
        while size < MEGABYTE:
            heard = await self._whole()
            size += len(heard)
            if heard.startswith(f"a{self._number} "):
                return heard.split()[1:2] == ["OK"], told
            if not heard.startswith(("*", "+")):
                raise Fault(Outcome.FAIL, "not_its_protocol", line=heard)
            told.append(heard)
        raise Fault(Outcome.FAIL, "too_large", bytes=MEGABYTE)

    async def _whole(self) -> str:
        line = await self.hear()
        while found := _LITERAL.search(line):
            if int(found[1]) + len(line) > MEGABYTE:
                raise Fault(Outcome.FAIL, "too_large", bytes=MEGABYTE)
            inside = await self._reader.readexactly(int(found[1]))
            line = f"{line[: found.start()]}{inside.decode('utf-8', 'replace')} {await self.hear()}"
        return line

    async def sign_in(self, server: Server, folder: str, *, to_change: bool) -> None:
        """Greeting, encryption, sign-in and the folder; raises Fault."""
        if server.way == "starttls":
            await self.begin_tls()
            await self.encrypt(server)
        else:
            await self._greeted()
        if not (await self.command(f"LOGIN {_quoted(server.user)} {_quoted(server.password)}"))[0]:
            raise Fault(Outcome.UNKNOWN, "sign_in_refused")
        if not (await self.command(f"{'SELECT' if to_change else 'EXAMINE'} {_quoted(folder)}"))[0]:
            raise Fault(Outcome.FAIL, "no_folder", folder=folder)

    async def begin_tls(self) -> None:
        """Up to the handshake; raises Fault."""
        await self._greeted()
        if not (await self.command("STARTTLS"))[0]:
            raise Fault(Outcome.FAIL, "no_starttls")

    async def _greeted(self) -> None:
        greeting = await self._whole()
        if not greeting.startswith("* OK"):
            raise Fault(Outcome.FAIL, "not_its_protocol", line=greeting)

    async def found(self, criteria: str) -> list[int]:
        """Numbers (UID) of the letters that answer to the criteria of SEARCH, the lowest first."""
        _done, told = await self.command(f"UID SEARCH {criteria}")
        numbers = [word for line in told if line.upper().startswith("* SEARCH") for word in line.split()[2:]]
        return sorted(int(word) for word in numbers if word.isdigit() and len(word) < 12)

    async def remove(self, numbers: list[int]) -> None:
        """Take these letters out of the folder, where the server can take out single ones."""
        chosen = ",".join(map(str, numbers))
        await self.command(f"UID STORE {chosen} +FLAGS (\\Deleted)")
        await self.command(f"UID EXPUNGE {chosen}")

    async def words(self, number: int) -> str:
        """Subject and plain text of a letter, which stays unseen."""
        _done, told = await self.command(f"UID FETCH {number} (BODY.PEEK[])")
        for line in told:
            if found := _LETTER.search(line):
                letter = message_from_string(found[1], policy=SMTP)
                body = letter.get_body(("plain", "html"))
                try:
                    return f"{letter['Subject']}\n{body.get_content() if body else ''}"
                except (LookupError, ValueError):  # an encoding nobody knows
                    continue
        return ""

    async def came(self, numbers: list[int]) -> list[datetime]:
        """When these letters came, as far as the server tells it."""
        _done, told = await self.command(f"UID FETCH {','.join(map(str, numbers))} (INTERNALDATE)")
        moments = []
        for line in told:
            if found := _INTERNALDATE.search(line):
                try:
                    moments.append(parsedate_to_datetime(found[1].strip().replace("-", " ", 2)))
                except ValueError:
                    continue
        return [moment for moment in moments if moment.tzinfo]


async def ask_for_tls(look: Look, reader: Any, writer: Any, protocol: str) -> None:
    """Greeting and STARTTLS in smtp or imap, up to the handshake; raises Fault."""
    with look.step("starttls"):
        if protocol == "smtp":
            await Smtp(look, reader, writer).begin_tls()
        else:
            await Imap(look, reader, writer).begin_tls()


@asynccontextmanager
async def smtp(look: Look, server: Server) -> AsyncIterator[Smtp]:
    """A dialogue that may send."""
    async with connected(look, server.host, server.port, tls=server.tls if server.way == "implicit" else None) as ends:
        talk = Smtp(look, *ends)
        with look.step("sign_in"):
            await talk.greet(server)
        yield talk


@asynccontextmanager
async def imap(look: Look, server: Server, folder: str, *, to_change: bool = False) -> AsyncIterator[Imap]:
    """A dialogue with an open folder; to_change: letters may be marked and removed."""
    async with connected(look, server.host, server.port, tls=server.tls if server.way == "implicit" else None) as ends:
        talk = Imap(look, *ends)
        with look.step("sign_in"):
            await talk.sign_in(server, folder, to_change=to_change)
        yield talk


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

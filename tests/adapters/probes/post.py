"""A post office of the tests: aiosmtpd takes letters, a small IMAP end shows them.

It makes the faults a good server never makes; that the probes agree with a foreign one is seen at `mailbox.py`.
"""

import asyncio
import re
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, AuthResult

from tests.adapters.probes.ends import HERE, tcp

PASSWORD = 'p"ass \\ word'


@dataclass
class Letter:
    text: bytes
    came: datetime = field(default_factory=lambda: datetime.now(UTC))
    seen: bool = False
    deleted: bool = False


@dataclass
class Office:
    """What lies in the mailbox; what the office does with a letter that comes in."""

    letters: list[Letter] = field(default_factory=list)
    answers: str = "reply"  # reply, letter, other, nothing
    after: float = 0.0
    refuses: str = ""
    commands: list[str] = field(default_factory=list)

    # aiosmtpd

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        asyncio.get_running_loop().call_later(self.after, self._take, envelope.content)
        return "250 taken"

    def _take(self, text: bytes) -> None:
        letter = message_from_bytes(text)
        answer = f"Subject: Your request 17\r\nIn-Reply-To: {letter['Message-ID']}\r\n\r\nWe shall answer.\r\n".encode()
        chosen = {"reply": [text, answer], "letter": [text], "other": [b"Subject: News\r\n\r\nx\r\n"], "nothing": []}
        self.lay(chosen[self.answers])

    def lay(self, texts: list[bytes]) -> None:
        self.letters += map(Letter, texts)

    @asynccontextmanager
    async def smtp(self, tls: ssl.SSLContext | None = None, *, starttls: bool = False, auth: bool = False):
        def allowed(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"probe", PASSWORD.encode()), handled=False)

        def speaks():
            return SMTP(
                self,
                hostname="mail.test",
                tls_context=tls if starttls else None,
                authenticator=allowed if auth else None,
                auth_require_tls=False,
            )

        server = await asyncio.get_running_loop().create_server(speaks, HERE, 0, ssl=None if starttls else tls)
        yield server.sockets[0].getsockname()[1]
        server.close()
        await asyncio.sleep(0)

    # a small IMAP

    def imap(self, tls: ssl.SSLContext | None = None):
        return tcp(self._imap, tls)

    async def _imap(self, reader, writer) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 UIDPLUS] ready\r\n")
        while line := (await reader.readline()).decode():
            tag, _, command = line.strip().partition(" ")
            self.commands.append(command)
            for told in self._done(command):
                writer.write(told)
            good = not (command.startswith("LOGIN") and command != r'LOGIN "probe" "p\"ass \\ word"')
            good = good and command not in ('EXAMINE "Gone"', "STARTTLS")
            writer.write(f"{tag} {'OK done' if good else 'NO not so'}\r\n".encode())

    def _done(self, command: str) -> list[bytes]:
        if command.startswith("UID SEARCH"):
            found = [number for number, letter in enumerate(self.letters, 1) if self._fits(letter, command[11:])]
            return [b"* SEARCH " + " ".join(map(str, found)).encode() + b"\r\n"]
        if fetched := re.match(r"UID FETCH ([\d,]+) ", command):
            line = self._whole if "BODY.PEEK[]" in command else self._line
            return [line(int(number)) for number in fetched[1].split(",")]
        if stored := re.match(r"UID STORE ([\d,]+) \+FLAGS \(\\Deleted\)", command):
            for number in stored[1].split(","):
                self.letters[int(number) - 1].deleted = True
        return [b"* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n"] if command.startswith(("SELECT", "EXAMINE")) else []

    def _line(self, number: int) -> bytes:
        came = self.letters[number - 1].came
        told = f'* {number} FETCH (UID {number} INTERNALDATE "{came.strftime("%d-%b-%Y %H:%M:%S %z")}" X {{3}}\r\na\nb)\r\n'
        return told.encode()

    def _whole(self, number: int) -> bytes:
        text = self.letters[number - 1].text
        return f"* {number} FETCH (UID {number} BODY[] {{{len(text)}}}\r\n".encode() + text + b")\r\n"

    def _fits(self, letter: Letter, criteria: str) -> bool:
        """The words of SEARCH by their grammar, as far as the probes use it."""
        words = re.findall(r'"[^"]*"|\S+', criteria)

        def key() -> bool:
            word = words.pop(0)
            if word == "OR":
                return any([key(), key()])
            if word == "NOT":
                return not key()
            if word == "ALL":
                return True
            if word == "UNSEEN":
                return not letter.seen
            content = message_from_bytes(letter.text)
            name = {"SUBJECT": "Subject", "HEADER": words[0]}.get(word)
            if word == "HEADER":
                words.pop(0)
            text = words.pop(0).strip('"')
            assert word in ("SUBJECT", "HEADER", "BODY"), word
            return text in (content.get(name, "") if name else content.get_payload())

        fits = not letter.deleted
        while words:
            fits = key() and fits
        return fits


def aged(minutes: float, *, seen: bool = False) -> Letter:
    return Letter(b"Subject: x\r\n\r\ny\r\n", datetime.now(UTC) - timedelta(minutes=minutes, seconds=5), seen)

"""What a domain says of its letters in the name system: SPF, DKIM and DMARC."""

import asyncio
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from dns.rdtypes.ANY.TXT import TXT

from otklik.adapters.reaching import names
from otklik.adapters.reaching.look import Fault, Look

POLICIES = (
    ("none", _("none: forged letters are only counted")),
    ("quarantine", _("quarantine: forged letters go to junk")),
    ("reject", _("reject: forged letters are refused")),
)
UNSEEN = "records_unseen"
SENTENCES = {
    UNSEEN: _(
        "Letters are answered, but no name server told the mail records of %(domain)s; nothing is known of them: "
        "%(silent)s."
    ),
    "spf_missing": _("Letters are answered, but %(domain)s has no SPF record: nobody can tell who may send for it."),
    "spf_many": _("Letters are answered, but %(domain)s has more than one SPF record: receivers then heed none."),
    "spf_open": _("Letters are answered, but the SPF record of %(domain)s lets everybody send for it (+all)."),
    "dkim_missing": _("Letters are answered, but there is no DKIM record at %(selector)s._domainkey.%(domain)s."),
    "dkim_no_key": _(
        "Letters are answered, but the DKIM record at %(selector)s._domainkey.%(domain)s holds no key (p=): "
        "signatures by it count for nothing."
    ),
    "dmarc_missing": _("Letters are answered, but %(domain)s has no DMARC record: forged letters pass for its own."),
    "dmarc_many": _("Letters are answered, but %(domain)s has more than one DMARC record: receivers then heed none."),
    "dmarc_no_policy": _("Letters are answered, but the DMARC record of %(domain)s has no valid policy (p=)."),
    "dmarc_weak": _("Letters are answered, but the DMARC policy of %(domain)s is %(policy)s, weaker than %(weakest)s."),
}
_PATIENCE = 3.0  # seconds with one name server, less in a short look: it still has to wait for the answer


@dataclass(frozen=True)
class Domain:
    """Whose records; selector: empty where DKIM is not asked for; weakest: policy of DMARC that is still taken."""

    name: str
    selector: str
    weakest: str
    resolvers: tuple[str, ...]

    def check(self) -> None:
        """Raise ValueError with a translatable sentence unless these names can be asked for."""
        names.names_make_sense(f"{self.selector or '_dmarc'}._domainkey.{self.name}", self.resolvers)


async def wrong_with(domain: Domain, look: Look) -> str:
    """The key of the sentence on the first record that is wrong, UNSEEN if one was not told, else empty."""
    look.facts |= {"domain": domain.name, "selector": domain.selector, "weakest": domain.weakest}
    with look.step("records"):
        found = await asyncio.gather(_spf(domain, look), _dkim(domain, look), _dmarc(domain, look))
    look.facts["records_wrong"] = wrong = [why for why in found if why]
    return min(wrong, key=lambda why: why == UNSEEN, default="")


async def _spf(domain: Domain, look: Look) -> str:
    texts = await _texts(domain, look, domain.name)
    if texts is None:
        return UNSEEN
    look.facts["spf"] = records = [text for text in texts if text.lower().split()[:1] == ["v=spf1"]]
    if len(records) != 1:
        return "spf_many" if records else "spf_missing"
    return "spf_open" if {"all", "+all"} & set(records[0].lower().split()) else ""


async def _dkim(domain: Domain, look: Look) -> str:
    if not domain.selector:
        return ""
    texts = await _texts(domain, look, f"{domain.selector}._domainkey.{domain.name}")
    if texts is None:
        return UNSEEN
    look.facts["dkim"] = texts
    if not texts:
        return "dkim_missing"
    return "" if any(_tags(text).get("p") for text in texts) else "dkim_no_key"


async def _dmarc(domain: Domain, look: Look) -> str:
    """A domain without a record of its own goes by the one of the nearest domain above it."""
    labels = domain.name.strip(".").split(".")
    for level in range(max(1, len(labels) - 1)):
        texts = await _texts(domain, look, ".".join(["_dmarc", *labels[level:]]))
        if texts is None:
            return UNSEEN
        look.facts["dmarc"] = records = [text for text in texts if _tags(text).get("v", "").upper() == "DMARC1"]
        if records:
            return _judged(domain, look, records, inherited=level > 0)
    return "dmarc_missing"


def _judged(domain: Domain, look: Look, records: list[str], *, inherited: bool) -> str:
    if len(records) > 1:
        return "dmarc_many"
    tags, order = _tags(records[0]), [policy for policy, _title in POLICIES]
    policy = (tags.get("sp", "") if inherited else "") or tags.get("p", "")
    look.facts["policy"] = policy.lower()
    if policy.lower() not in order:
        return "dmarc_no_policy"
    return "dmarc_weak" if order.index(policy.lower()) < order.index(domain.weakest) else ""


async def _texts(domain: Domain, look: Look, name: str) -> list[str] | None:
    """The TXT records of a name by the first name server that tells them; None if none does."""
    silent = look.facts.setdefault("unseen", {})
    for resolver in domain.resolvers:
        try:
            told = await names.ask(look, resolver, name, "TXT", min(_PATIENCE, look.reach.left() / 8))
        except (Fault, OSError) as error:  # of the way to the name server; the letter has gone its own
            told = error.why if isinstance(error, Fault) else "unreachable"
        if not isinstance(told, str):
            texts = [b"".join(record.strings) for record in told if isinstance(record, TXT)]
            return sorted(text.decode("utf-8", "replace") for text in texts)
        if told == "NXDOMAIN":
            return []
        silent[resolver] = told
    look.facts["silent"] = ", ".join(f"{server} {why}" for server, why in silent.items())
    return None


def _tags(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _equals, value in pairs}

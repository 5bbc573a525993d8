"""P21: an API keeps its contract, written as JSON Schema."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.judging import (
    header_map,
    host_of,
    in_statuses,
    issuer_makes_sense,
    json_of,
    statuses_make_sense,
)
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Outcome, Probe, Reach, Reading

METHODS = (("GET", "GET"), ("POST", "POST"))


@dataclass(frozen=True)
class JsonContractSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    schema: str = setting(
        _("Contract"), _("JSON Schema, draft 2020-12; it refers to nothing outside itself"), long=True
    )
    method: str = setting(_("Method"), "", "GET", METHODS)
    body: str = setting(_("Body to send"), "", "", long=True)
    statuses: tuple[str, ...] = setting(_("Statuses that are right"), _("Such as 200-299 or 401"), ("200-299",))
    ok_seconds: float = setting(_("Quick enough, seconds"), _("Slower than this is degraded"), 1.0)
    headers: tuple[str, ...] = setting(_("Headers to send"), _("Name: value"), ())
    secret_headers: tuple[str, ...] = setting(_("Secret headers to send"), _("Such as Authorization: Bearer …"), ())
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class JsonContract(Probe[JsonContractSettings]):
    """Asks an API and holds the answer against a JSON Schema.

    The evidence names the place and the rule that was broken, never the value, for that may be a customer's. Put
    `additionalProperties: false` where a new field would break your programs.
    """

    kind, code, title = "json_contract", "P21", _("API keeps its contract")
    Settings = JsonContractSettings
    every, timeout = timedelta(minutes=5), timedelta(seconds=10)
    sentences = {
        **SENTENCES,
        "ok": _("The answer of %(host)s keeps the contract."),
        "slow": _("%(host)s keeps the contract, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "contract_broken": _("The answer breaks the contract at %(place)s: rule “%(rule)s” (%(broken)s in all)."),
        "reference_outside": _("The contract refers to something outside itself; nothing is fetched for it."),
        "too_deep": _("The answer of %(host)s is nested too deep to be checked."),
    }

    @classmethod
    def hosts(cls, settings: JsonContractSettings) -> list[str]:
        return [host_of(settings.url)]

    @classmethod
    def check(cls, settings: JsonContractSettings) -> None:
        host_of(settings.url)
        statuses_make_sense(settings.statuses)
        header_map(settings.headers + settings.secret_headers)
        issuer_makes_sense(settings.authority)
        try:
            schema = json.loads(settings.schema)
            Draft202012Validator.check_schema(schema)
            list(_validator(schema).iter_errors({}))
        except (ValueError, SchemaError, RecursionError, Unresolvable):
            raise ValueError(_("The contract is no JSON Schema, or refers to something outside itself.")) from None

    async def run(self, settings: JsonContractSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: JsonContractSettings, look: Look) -> Reading:
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            answer = await session.ask(
                settings.url,
                method=settings.method,
                headers={"Accept": "application/json"} | header_map(settings.headers + settings.secret_headers),
                data=settings.body.encode() or None,
            )
        took = look.seconds
        look.facts |= {"status": answer.status, "bytes": len(answer.body)}
        if not in_statuses(answer.status, settings.statuses):
            return look.fail("status_wrong")
        with look.step("check"):
            broken = await asyncio.to_thread(_broken, json.loads(settings.schema), json_of(answer.text))
        if broken:
            return look.fail(
                "contract_broken", place=broken[0][0], rule=broken[0][1], broken=len(broken), places=broken
            )
        if took > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok()


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, registry=Registry())  # an empty one: references fetch nothing


def _broken(schema: Any, value: Any) -> list[tuple[str, str]]:
    """Places and rules that do not hold, a hundred at most."""
    found = []
    try:
        for error in _validator(schema).iter_errors(value):
            found.append((error.json_path, str(error.validator)))
            if len(found) == 100:
                break
    except RecursionError:
        raise Fault(Outcome.FAIL, "too_deep") from None
    except Unresolvable:  # ours: the answer led into a part of the contract that refers outside
        raise Fault(Outcome.UNKNOWN, "reference_outside") from None
    return found

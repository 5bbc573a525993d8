"""What a finding is called, in the language in force: its own words, else the norm that is not met."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext

from otklik.parties.queries import said_in
from otklik.quality.models import Finding

Words = Mapping[str, str]


def title_of(finding: Finding, norms: Mapping[str, Words]) -> str:
    """norms: titles by code."""
    if finding.title:
        return finding.title
    if finding.norm_code in norms:
        facts = {"code": finding.norm_code, "title": told_in_language(norms[finding.norm_code])}
        return gettext("Norm not met: %(code)s %(title)s") % facts
    return gettext("Incident without a title")


def told_in_language(words: Words) -> str:
    """Words by language: those of the language in force, else the operator's first, else any."""
    return said_in(words, get_language() or "")

"""The language layer in force: the lines that come with the product and the ones staff wrote over them."""

import tomllib
from functools import cache
from pathlib import Path
from time import monotonic

from django.db.models import Count, Max

from otklik.answers.models import LanguageRule
from otklik.core.search.language import Layer, Rule, build

_BUILTIN = Path(__file__).resolve().parent.parent / "language" / "builtin.toml"
_LOOK_EVERY = 1.0  # seconds between looks whether staff changed a line

_seen: tuple[float, object, Layer] | None = None


@cache
def builtin_rules() -> tuple[Rule, ...]:
    """Lines that come with the product, from language/builtin.toml."""
    told = tomllib.loads(_BUILTIN.read_text(encoding="utf-8"))
    short = Rule("short", tuple(told.pop("short")["terms"]))
    lines = [Rule(kind, tuple(words), meaning) for kind, table in told.items() for meaning, words in table.items()]
    return (short, *lines)


def rules(*, but: int = 0, instead: Rule | None = None) -> list[Rule]:
    """Every line in force; a line of staff replaces the one of the same kind and meaning that came with the product.

    but: key of a line of staff to leave out, and `instead` what would stand there, to see what a change would do.
    """
    rows = LanguageRule.objects.exclude(pk=but).order_by("kind", "pk")
    written = [Rule(row.kind, tuple(map(str, row.words)), row.meaning) for row in rows]
    written += [instead] if instead else []
    replaced = {(rule.kind, rule.meaning) for rule in written if rule.meaning}
    return [rule for rule in builtin_rules() if (rule.kind, rule.meaning) not in replaced] + written


def current_layer() -> Layer:
    """The layer of all rules, kept by the process; a change of staff is seen within about a second."""
    global _seen
    if _seen is not None and monotonic() - _seen[0] < _LOOK_EVERY:
        return _seen[2]
    stamp = LanguageRule.objects.aggregate(count=Count("pk"), newest=Max("changed_at"))
    layer = _seen[2] if _seen is not None and _seen[1] == stamp else build(rules())
    _seen = (monotonic(), stamp, layer)
    return layer


def forget_layer() -> None:
    """Read the lines again at the next question."""
    global _seen
    _seen = None

"""How sure a figure is: `otklik.core.estimates`, as quality calls it. Wilson's interval is `otklik.core.intervals`."""

from otklik.core.estimates import (
    EASY,
    PRIOR,
    Ease,
    Estimate,
    answers_needed,
    drawn_to,
    effort,
    loyalty,
    loyalty_answers_needed,
    loyalty_margin,
    mean_interval,
    student,
)

__all__ = [
    "EASY",
    "PRIOR",
    "Ease",
    "Estimate",
    "answers_needed",
    "drawn_to",
    "effort",
    "loyalty",
    "loyalty_answers_needed",
    "loyalty_margin",
    "mean_interval",
    "student",
]

import json

import pytest

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site

OURS = ("Mo-Fr 09:00-21:00", "Sa 10:00-14:00,15:00-18:00")


def ask(*things, expected=OURS, **settings):
    scripts = "".join(
        f'<script type="application/ld+json">{thing if isinstance(thing, str) else json.dumps(thing)}</script>'
        for thing in things
    )
    return look("hours", site({"/": scripts}), url=lambda port: f"http://{HERE}:{port}/", expected=expected, **settings)


def spec(days, opens, closes, **more):
    return {"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": opens, "closes": closes} | more


def verdict(reading):
    return reading.outcome, reading.why


WEEK = ["Monday", "Tuesday", "https://schema.org/Wednesday", "http://schema.org/Thursday/", "Friday"]
SAME = [
    {"openingHours": ["Mo-Fr 09:00-21:00", "Sa 10:00-14:00", "Sa 15:00-18:00"]},
    {"openingHours": "Mo,Tu,We,Th,Fr 9:00-21:00", "department": {"openingHours": "nonsense"}, "x": [[[]]]}
    | {
        "openingHoursSpecification": [
            spec("Saturday", "10:00:00", "14:00"),
            spec("Saturday", "15:00", "18:00:00+03:00"),
        ]
    },
    {
        "@graph": [
            {"@type": "WebSite"},
            {
                "name": "Shop",
                "openingHoursSpecification": [
                    spec(WEEK, "09:00", "21:00"),
                    spec(["Saturday"], "10:00", "14:00"),
                    spec(["Saturday"], "15:00", "18:00"),
                    spec("Sunday", "00:00", "00:00"),
                    spec("Monday", "12:00", "13:00", validFrom="2026-12-31", validThrough="2026-12-31"),
                ],
            },
        ]
    },
]


@pytest.mark.parametrize("thing", SAME)
def test_the_same_week_in_several_writings(thing) -> None:
    assert verdict(ask(thing)) == (Outcome.OK, "ok")


def test_difference_names_the_day() -> None:
    reading = ask({"openingHours": ["Mo-Fr 09:00-21:00", "Sa 10:00-14:00"]})
    assert verdict(reading) == (Outcome.FAIL, "hours_differ")
    assert {key: reading.facts[key] for key in ("day", "published", "expected")} == {
        "day": "Sa",
        "published": "10:00-14:00",
        "expected": "10:00-14:00, 15:00-18:00",
    }
    more = ask({"openingHours": ["Mo-Fr 09:00-21:00", "Sa 10:00-14:00", "Sa 15:00-18:00", "Su 11:00-12:00"]})
    assert (more.why, more.facts["day"], more.facts["expected"]) == ("hours_differ", "Su", "-")


def test_one_place_of_several() -> None:
    right = {"name": "Minsk, Lenina 1", "openingHours": list(OURS[:1])}
    other = {"name": "Brest", "address": {"streetAddress": "Sovetskaya 5"}, "openingHours": "Mo-Su 00:00-23:59"}
    week = OURS[:1]
    assert verdict(ask(right, other, expected=week, place="lenina")) == (Outcome.OK, "ok")
    assert verdict(ask(right, other, expected=("Mo-Su 00:00-23:59",), place="sovetskaya")) == (Outcome.OK, "ok")
    assert verdict(ask(right, other, expected=week)) == (Outcome.FAIL, "hours_differ")
    assert verdict(ask(right, other, expected=week, place="Grodno")) == (Outcome.FAIL, "no_place")


@pytest.mark.parametrize(
    "thing",
    ["", "{", "[" * 90_000, "7", {"openingHours": 7}, {"openingHours": "always"}, {"openingHoursSpecification": [7]}],
)
def test_nothing_readable(thing) -> None:
    assert verdict(ask(thing)) == (Outcome.FAIL, "no_hours")


def test_night_and_days_over_the_weekend() -> None:
    thing = {"openingHours": ["Fr-Mo 20:00-02:00"]}
    assert verdict(ask(thing, expected=("Fr,Sa,Su,Mo 20:00-02:00",))) == (Outcome.OK, "ok")


@pytest.mark.parametrize("lines", [(), ("",), ("Mo-Fr",), ("Пн 09:00-18:00",), ("Mo 9-18",), ("Mo 09:00-18:00,x",)])
def test_our_own_hours_have_to_be_readable(lines) -> None:
    plug = PROBES["hours"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(url=f"http://{HERE}/", expected=lines))

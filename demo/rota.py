"""Who of the demo's agents sits where and when: crews of one at telephone and chat, and the counters of the offices."""

from datetime import date, datetime

_EPOCH = date(2024, 1, 1)  # a Monday; any one will do to count from
_CREWS = ("inna", "nikita", "yanina", "andrei")  # each: a day, a night, two days off


def on_duty(channel: str, moment: datetime) -> list[str]:
    """Keys of the agents who take contacts of this channel at this local moment; never empty."""
    return _in_offices(moment) if channel == "office" else _on_lines(moment)


def _on_lines(moment: datetime) -> list[str]:
    """The crew of the shift; on working days Vera beside it, and Stas for the evening peak of four days."""
    turn = (moment.date() - _EPOCH).days
    if moment.hour < 8:
        turn -= 1  # the night shift began yesterday
    night = not 8 <= moment.hour < 20
    crew = [_CREWS[(turn - night) % 4]]
    if moment.weekday() < 5 and 9 <= moment.hour < 18:
        crew.append("vera")
    if moment.weekday() in (2, 3, 4, 5) and 17 <= moment.hour < 23:
        crew.append("stas")
    return crew


def _in_offices(moment: datetime) -> list[str]:
    """Lilia in the mall from Wednesday to Sunday, Stas for her on the other days; Valentina on Sovetskaya."""
    week, day = divmod((moment.date() - _EPOCH).days, 7)
    mall = "lilia" if day >= 2 else "stas"
    return [mall, "valentina"] if day < 5 or (day == 5 and week % 2) else [mall]

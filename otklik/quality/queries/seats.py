"""How many people must sit at the telephone: Erlang's second formula."""

from math import exp, floor


def must_wait(load: float, seats: int) -> float:
    """The share (0..1) of callers who wait at all. load: erlangs, calls a second by seconds a call.

    Erlang C by way of B: B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)); C = B / (1 - (a / n)(1 - B)). Poisson arrivals,
    nobody hangs up. As many seats as erlangs or fewer: everybody waits, for ever.
    """
    if seats <= load:
        return 1.0
    blocked = 1.0
    for seat in range(1, seats + 1):
        blocked = load * blocked / (seat + load * blocked)
    return blocked / (1 - load / seats * (1 - blocked))


def answered_within(load: float, seats: int, seconds: float, talk: float) -> float:
    """The share (0..1) answered within `seconds`: 1 - C exp(-(n - a) seconds / talk); talk: mean seconds of a call."""
    if seats <= load:
        return 0.0
    return 1 - must_wait(load, seats) * exp(-(seats - load) * seconds / talk)


def seats_needed(calls_per_hour: float, talk: float, share: float, seconds: float) -> int:
    """The fewest people that answer `share` (0..1, below 1) of calls within `seconds`; breaks and illness come on top.

    talk: mean seconds of a call with the work after it. Raises ValueError where no number of people can.
    """
    if not (0 <= share < 1 and calls_per_hour >= 0 and talk > 0 and seconds >= 0):
        raise ValueError("a share below 1, calls and seconds not below 0, a call longer than 0 s")
    load = calls_per_hour * talk / 3600
    seats = floor(load) + 1
    while answered_within(load, seats, seconds, talk) < share:
        seats += 1
    return seats

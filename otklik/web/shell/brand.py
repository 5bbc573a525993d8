"""The operator's colour as a stylesheet; every other shade is derived from it in theme.css."""

from otklik.core.colour import WHITE, passes


def contrast(colour: str) -> str:
    """White where it can be read on "#rrggbb" (WCAG 2 AA), as on every colour the company may choose; else black."""
    return WHITE if passes(colour) else "#000000"


def stylesheet(colour: str) -> str:
    return f":root{{--brand:{colour};--on-brand:{contrast(colour)}}}\n"

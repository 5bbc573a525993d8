"""Colours: WCAG contrast, and the nearest colour that passes, sought in OKLCH (Björn Ottosson's OKLab, polar).

A colour is "#rrggbb". OKLCH is (lightness 0..1, chroma, hue in degrees); only its lightness is changed to
reach a contrast, so that a brand stays the same hue.
"""

import math
import re
from typing import Final

TEXT_CONTRAST: Final = 4.5  # WCAG 2.2 AA for text of normal size
WHITE: Final = "#ffffff"

_FORM: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_STEP: Final = 0.002  # of lightness: finer than the eye sees
_DARK_FLOOR: Final = 0.5  # of lightness: as --brand-fill of the theme has it

Triple = tuple[float, float, float]


class NotAColour(ValueError):
    """Expected "#rrggbb"."""


class NoSuchContrast(ValueError):
    """No lightness of this hue reaches the contrast with the other colour."""


def is_colour(text: str) -> bool:
    """Whether the text is "#rrggbb"."""
    return _FORM.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1..21; raises NotAColour."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def passes(colour: str, on: str = WHITE, least: float = TEXT_CONTRAST) -> bool:
    """Whether text of colour `on` can be read on `colour`."""
    return contrast(colour, on) >= least


def nearest_passing(colour: str, on: str = WHITE, least: float = TEXT_CONTRAST) -> str:
    """The colour of the same hue nearest in lightness on which `on` can be read; the colour itself if it passes.

    Raises NotAColour, NoSuchContrast.
    """
    if passes(colour, on, least):
        return _tidy(colour)
    lightness, chroma, hue = to_oklch(colour)
    for number in range(1, int(1 / _STEP) + 1):
        for moved in (lightness - number * _STEP, lightness + number * _STEP):
            candidate = from_oklch((min(max(moved, 0.0), 1.0), chroma, hue))
            if passes(candidate, on, least):
                return candidate
    raise NoSuchContrast(f"{colour} {on} {least}")


def in_the_dark(colour: str) -> str:
    """The colour as the dark theme fills buttons with it: never darker than half of the way to white."""
    lightness, chroma, hue = to_oklch(colour)
    return _tidy(colour) if lightness >= _DARK_FLOOR else from_oklch((_DARK_FLOOR, chroma, hue))


def to_oklch(colour: str) -> Triple:
    """Lightness, chroma, hue; raises NotAColour."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(oklch: Triple) -> str:
    """The colour as "#rrggbb"; chroma that no screen can show is taken down to what it can."""
    lightness, chroma, hue = oklch
    if _is_shown(_rgb(lightness, chroma, hue)):
        return _written(_rgb(lightness, chroma, hue))
    low, high = 0.0, chroma
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if _is_shown(_rgb(lightness, middle, hue)) else (low, middle)
    return _written(_rgb(lightness, low, hue))


def _rgb(lightness: float, chroma: float, hue: float) -> Triple:
    """Linear red, green, blue; outside 0..1 when the colour cannot be shown."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _is_shown(rgb: Triple) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in rgb)


def _written(rgb: Triple) -> str:
    parts = []
    for part in rgb:
        light = min(max(part, 0.0), 1.0)
        coded = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
        parts.append(f"{round(coded * 255):02x}")
    return "#" + "".join(parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    tidy = _tidy(colour)
    return int(tidy[1:3], 16), int(tidy[3:5], 16), int(tidy[5:7], 16)


def _tidy(colour: str) -> str:
    if not is_colour(colour):
        raise NotAColour(colour)
    return colour.lower()

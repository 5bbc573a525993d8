"""The operator's colour as a stylesheet; every other shade is derived from it in theme.css."""


def contrast(colour: str) -> str:
    """Black or white, whichever is read more easily on "#rrggbb" (WCAG 2 relative luminance)."""
    luminance = _luminance(colour)
    on_white, on_black = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05
    return "#ffffff" if on_white >= on_black else "#000000"


def stylesheet(colour: str) -> str:
    return f":root{{--brand:{colour};--on-brand:{contrast(colour)}}}\n"


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

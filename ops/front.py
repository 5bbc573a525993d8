"""Builds the files browsers load from otklik/web/front: `python ops/front.py`; their results are committed.

theme.css: the parts of Bootstrap in use (in a cascade layer, so that ours always wins) and our own parts, in one file.
js/<face>.js: the modules a face of the product needs, each in a block of its own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "otklik" / "web"
FRONT, STATIC = WEB / "front", WEB / "static"
BOOTSTRAP = STATIC / "vendor" / "bootstrap-5.3.9" / "bootstrap.min.css"
FACES = {"page": ("csrf", "theme", "signout", "once", "toasts", "menus"), "desk": ("palette", "keys", "rail")}

_COLOURS = "primary|secondary|success|danger|warning|info|light|dark"
# their names are words of ours too, or ours look otherwise: shades that know one theme only
_UNUSED = re.compile(
    r"\.(nav|placeholder|ratio|blockquote|text-bg"
    rf"|(?:btn|btn-outline|alert|table|list-group-item|text|bg|border)-(?:{_COLOURS}|black|white|body|muted|transparent))"
    r"|\[data-bs-theme|\[dir=rtl"
)


def stylesheet() -> str:
    """theme.css as it must be now."""
    banner, rules = BOOTSTRAP.read_text(encoding="utf-8").split("*/", 1)
    own = "\n".join(part.read_text(encoding="utf-8") for part in sorted((FRONT / "css").glob("*.css")))
    licence = banner.removeprefix('@charset "UTF-8";').strip()
    return f"{licence}*/\n@layer bootstrap{{{_without_idle(_used(rules, _words()), own)}}}\n{_small(own)}\n"


def script(face: str) -> str:
    """js/<face>.js as it must be now."""
    parts = [(FRONT / "js" / f"{name}.js").read_text(encoding="utf-8").strip() for name in FACES[face]]
    return "\n".join(f"{{\n{part}\n}}" for part in parts) + "\n"


def _words() -> set[str]:
    """Every word of templates, of code and of scripts: a class that is none of them is not in use."""
    sources = [*WEB.rglob("*.html"), *WEB.rglob("*.py"), *(STATIC / "otklik").rglob("*.js")]
    return {word for source in sources for word in re.findall(r"[a-z][\w-]*", source.read_text(encoding="utf-8"))}


def _without_idle(css: str, own: str) -> str:
    """CSS without the Bootstrap variables that nothing reads."""
    read = set(re.findall(r"var\((--[\w-]+)", css + own))
    kept = re.sub(r"(--bs-[\w-]+):[^;{}]*(?:;|(?=}))", lambda one: one[0] if one[1] in read else "", css)
    return re.sub(r"(?<=[{}])[^{}]+{}", "", kept) if kept == css else _without_idle(kept, own)


def _used(css: str, words: set[str]) -> str:
    """Minified CSS without the rules nobody uses."""
    kept = []
    for head, body in _rules(css):
        if head.startswith("@media"):
            inner = _used(body, words)
            kept += [f"{head}{{{inner}}}"] if inner else []
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            selectors = [one for one in _apart(head) if one.startswith(":root") or _in_use(one, words)]
            kept += [f"{','.join(selectors)}{{{body}}}"] if selectors else []
    return "".join(kept)


def _in_use(selector: str, words: set[str]) -> bool:
    return words.issuperset(re.findall(r"\.([a-z][\w-]*)", selector)) and not _UNUSED.search(selector)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """(head, body) of every rule at the top level."""
    start = depth = opened = 0
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1


def _apart(head: str) -> list[str]:
    """Selectors of a rule; commas inside brackets do not separate."""
    return re.split(r",(?![^(]*\))", head)


def _small(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r";}", "}", re.sub(r" ?([{};,]) ?", r"\1", css)).strip()


def build() -> dict[Path, str]:
    """Every built file and its text."""
    scripts = {STATIC / "otklik" / "js" / f"{face}.js": script(face) for face in FACES}
    return {STATIC / "otklik" / "theme.css": stylesheet()} | scripts


if __name__ == "__main__":
    for path, text in build().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(WEB), len(text.encode()))

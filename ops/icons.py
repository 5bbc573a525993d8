"""Makes static/otklik/icons.svg of the Tabler icons the product names: `python ops/icons.py [package folder]`.

Without a folder the package is fetched by npm into a temporary one.
"""

import ast
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "otklik" / "web"
SPRITE = WEB / "static" / "otklik" / "icons.svg"
PACKAGE, VERSION = "@tabler/icons", "3.51.0"
FALLBACK = "point"
_TAKING = {"icon", "picture"}
_FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'

_IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']|\bicon\|default:["']([\w-]+)["']""")


def named_icons() -> set[str]:
    """Every icon named in a template, in code and in the demo's facts."""
    found = {FALLBACK}
    for template in WEB.rglob("*.html"):
        for names in _IN_TEMPLATE.findall(template.read_text(encoding="utf-8")):
            found |= {name for name in names if name}
    sources = [*(ROOT / "otklik").rglob("*.py"), *(ROOT / "demo").rglob("*.py")]
    found |= icons_of(source.read_text(encoding="utf-8") for source in sources)
    facts = tomllib.loads((ROOT / "demo" / "operator.toml").read_text(encoding="utf-8"))
    return found | {row["icon"] for rows in facts.values() if isinstance(rows, list) for row in rows if "icon" in row}


def icons_of(sources: Iterable[str]) -> set[str]:
    """What code gives as `icon` or `picture` to a function or a class, by name or place; tables called *ICON*."""
    trees = [ast.parse(source) for source in sources]
    takers = [dict(_takers(tree)) for tree in trees]
    public = {name: place for own in takers for name, place in own.items() if not name.startswith("_")}
    return {name for tree, own in zip(trees, takers, strict=True) for name in _in_code(tree, public | own)}


def _takers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions and classes that take an icon by place, and which place it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = ["icon" if node.name == "icon" and n == 0 else a.arg for n, a in enumerate(node.args.args)]
        elif isinstance(node, ast.ClassDef):
            fields = [line.target for line in node.body if isinstance(line, ast.AnnAssign)]
            names = [target.id for target in fields if isinstance(target, ast.Name)]
        else:
            continue
        yield from ((node.name, place) for place, name in enumerate(names) if name in _TAKING)


def _in_code(tree: ast.Module, takers: dict[str, int]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _words([keyword.value for keyword in node.keywords if keyword.arg in _TAKING])
            if isinstance(node.func, ast.Name) and node.func.id in takers:
                place = takers[node.func.id]
                yield from _words(node.args[place : place + 1])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and "ICON" in target.id.upper() for target in targets):
                yield from _words(list(node.value.values) if isinstance(node.value, ast.Dict) else [node.value])


def _words(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.IfExp):
            yield from _words([value.body, value.orelse])
        elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
            yield value.value


def symbols_in_sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))


def sprite(names: set[str], package: Path) -> str:
    """The SVG text; an unknown name stops the making."""
    drawings = []
    for name in sorted(names):
        source = (package / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)[1].replace(" />", "/>")
        inner = re.sub(r">\s+<", "><", inner).replace(_FRAME, "").strip()
        drawings.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    body = "\n".join(drawings)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons {VERSION}, MIT licence -->\n{body}\n</svg>\n'


def fetched(folder: Path) -> Path:
    subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        package = Path(sys.argv[1]) if len(sys.argv) > 1 else fetched(Path(room))
        SPRITE.write_text(sprite(named_icons(), package), encoding="utf-8")
        licence = WEB / "static" / "vendor" / f"tabler-icons-{VERSION}" / "LICENSE"
        licence.parent.mkdir(exist_ok=True)
        licence.write_text((package / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")
    print(len(symbols_in_sprite()), "icons", SPRITE.stat().st_size, "bytes")

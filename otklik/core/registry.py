"""Find plug-ins: every module of a package of ours, plus installed entry points of the same family."""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Generic, TypeVar

T = TypeVar("T")


class TwoPlugsOneKind(Exception):
    """Two plug-ins claim the same kind; remove one of them."""


class Registry(Generic[T]):
    """Classes derived from `base` found in `otklik.adapters.<family>` and in entry points `otklik.<family>`.

    The key is the class attribute `kind`. A family that nobody has plugged into yet is empty.
    """

    def __init__(self, base: type[T], family: str) -> None:
        self.base, self.family = base, family
        self._found: dict[str, type[T]] | None = None

    def __getitem__(self, kind: str) -> type[T]:
        return self.all()[kind]

    def all(self) -> dict[str, type[T]]:
        """All plug-ins by kind; raises TwoPlugsOneKind."""
        if self._found is None:
            found: dict[str, type[T]] = {}
            for plug in self._scan():
                kind = str(getattr(plug, "kind"))  # noqa: B009 - the base type does not promise the attribute
                if found.setdefault(kind, plug) is not plug:
                    raise TwoPlugsOneKind(f"{self.family}: {kind}")
            self._found = found
        return self._found

    def _scan(self) -> Iterator[type[T]]:
        name = f"otklik.adapters.{self.family}"
        package = find_spec(name)
        places = (package and package.submodule_search_locations) or []
        modules = [import_module(f"{name}.{found.name}") for found in iter_modules(places)]
        candidates: list[object] = [thing for module in modules for thing in vars(module).values()]
        candidates += [entry.load() for entry in entry_points(group=f"otklik.{self.family}")]
        for thing in candidates:
            if isinstance(thing, type) and issubclass(thing, self.base) and thing is not self.base:
                yield thing

"""The words an address may carry, found in the product itself: fields of its forms, what views read, the API's document."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.forms import BaseForm

import otklik
from otklik.api.main import api

_READ: Final = re.compile(r"\.GET(?:\.get(?:list)?\(|\[)\s*\"([\w-]+)\"|\"([\w-]+)\" (?:not )?in request\.GET")


@cache
def names() -> frozenset[str]:
    """Every name; a new page, form or operation brings its own."""
    sources = Path(otklik.__file__).parent.rglob("*.py")
    read = {name for source in sources for found in _READ.findall(source.read_text("utf-8")) for name in found if name}
    fields = {name for form in _kinds(BaseForm) for name in getattr(form, "base_fields", {})}
    return frozenset(read | fields | {name for name, _path in parameters()})


def parameters() -> Iterator[tuple[str, str]]:
    """(name, path) of every parameter of the query in the OpenAPI document."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            yield from ((one["name"], path) for one in operation.get("parameters", []) if one["in"] == "query")


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, schema) of every body in JSON that the document asks for."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for told in operation.get("requestBody", {}).get("content", {}).values():
                name = told["schema"].get("$ref", "").rpartition("/")[2]
                yield path, document["components"]["schemas"].get(name, told["schema"])


def _kinds(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("otklik."):
            yield one
        yield from _kinds(one)

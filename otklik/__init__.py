"""Otklik: where a telecom operator meets its customers. house floors: pyproject.toml, docs/house.md."""

"""Formats of languages that Django has none for."""

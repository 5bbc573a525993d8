"""Flows: stories that cross rooms, one file a story; read the file names to know the product."""

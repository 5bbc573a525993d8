"""Writes of feedback, one file a story."""

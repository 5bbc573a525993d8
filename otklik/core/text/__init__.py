"""Words of people: cleaned, turned from Markdown to safe HTML or plain text, and searched for personal data."""

from otklik.core.text.clean import clean_line, clean_text
from otklik.core.text.markdown import Block, blocks, excerpt, plain_of, shorten, to_html, to_plain
from otklik.core.text.personal import Finding, find_personal_data, mask_personal_data

__all__ = [
    "Block",
    "Finding",
    "blocks",
    "clean_line",
    "clean_text",
    "excerpt",
    "find_personal_data",
    "mask_personal_data",
    "plain_of",
    "shorten",
    "to_html",
    "to_plain",
]

"""Words of people: cleaned, turned from Markdown to safe HTML or plain text, and searched for personal data."""

from otklik.core.text.clean import clean_line, clean_text
from otklik.core.text.markdown import Block, blocks, plain_of, shorten, to_html, to_plain
from otklik.core.text.personal import (
    BadMask,
    Finding,
    clean_masks,
    contract_masks_from,
    find_personal_data,
    mask_personal_data,
)
from otklik.core.text.tongue import language_of

__all__ = [
    "BadMask",
    "Block",
    "Finding",
    "blocks",
    "clean_line",
    "clean_masks",
    "clean_text",
    "contract_masks_from",
    "find_personal_data",
    "language_of",
    "mask_personal_data",
    "plain_of",
    "shorten",
    "to_html",
    "to_plain",
]

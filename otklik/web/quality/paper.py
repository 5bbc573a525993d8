"""Pages of paper: a template of ours set by typst from plain data, no network, no files of the machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

_TEMPLATES: Final = Path(__file__).resolve().parent / "paper_templates"


def pdf(template: str, told: Mapping[str, Any]) -> bytes:
    """The PDF of a template (its name without .typ); told: plain JSON. Texts of people are set as text, never read."""
    made: bytes = typst.compile(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    return made

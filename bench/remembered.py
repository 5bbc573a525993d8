"""Vectors of the questions and passages of the bench, kept between runs: making them is nearly all of the time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from otklik.core.search import meaning

_BATCH = 16


class Remembered:
    """Vectors by text, in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, np.ndarray] = {}
        if path.exists():
            told = np.load(path)
            self._known = dict(zip(told["texts"].tolist(), told["vectors"].astype(np.float32), strict=True))

    def question(self, text: str) -> np.ndarray:
        key = f"q:{text}"
        if key not in self._known:
            self._known[key] = meaning.of_question(text)
        return self._known[key]

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of passages, shape (len, 384)."""
        lacking = [text for text in dict.fromkeys(texts) if f"p:{text}" not in self._known]
        for at in range(0, len(lacking), _BATCH):
            some = lacking[at : at + _BATCH]
            self._known |= {f"p:{text}": made for text, made in zip(some, meaning.of_passages(some), strict=True)}
        return np.stack([self._known[f"p:{text}"] for text in texts])

    def keep(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        vectors = np.stack(list(self._known.values())).astype(np.float16)
        np.savez(self.path, texts=np.asarray(list(self._known)), vectors=vectors)

"""Index an installation filled by fill_pages as production would, but for most vectors, which are copies.

Usage: python -m bench.fill_index REAL VECTORS.npz   (settings by environment)
REAL: passages that are embedded; the rest get vectors of these, each moved a little. Also leaves the bare index of
the floor. Prints how many documents and how many vectors there are.
"""

import json
import sys
from pathlib import Path

import django
import numpy as np

_CHUNK = 1000
_MOVED = 0.02  # deviation of each of 384 components: the cosine with the real one is about .93


def main(real: int, remembered: Path) -> None:
    django.setup()
    from django.conf import settings

    from bench.floors import bare_index
    from otklik.core.search import follow
    from otklik.core.search.supply import every_document

    folder = Path(settings.VAR_DIR) / "bare"
    if not folder.exists():
        documents = follow.rebuild()
        rows = _vectors(real, remembered)
        folder.mkdir()
        bare_index(every_document(), folder)
        (folder / "told.json").write_text(json.dumps({"documents": documents, "vectors": rows}))
    print((folder / "told.json").read_text())


def _vectors(real: int, remembered: Path) -> int:
    """Write vectors of every passage; returns how many."""
    from bench.remembered import Remembered
    from otklik.core.search import folders, meaning, vectors
    from otklik.core.search.supply import chunks, every_document
    from otklik.core.search.words import key_of

    if not meaning.is_on():
        return 0
    store, known, dice = vectors.Store(folders.vectors()), Remembered(remembered), np.random.default_rng(7)
    made, count = np.zeros((0, meaning.DIMENSIONS), np.float32), 0
    for documents in chunks(every_document(), _CHUNK):
        owners = np.concatenate([vectors.owners_of(document, key_of(document.ref)) for document in documents])
        texts = [passage.text for document in documents for passage in vectors.passages(document)]
        lacking = texts[: real - len(made)]
        if lacking:
            made = np.concatenate([made, known.passages(lacking)])
            known.keep()
        copies = made[dice.integers(len(made), size=len(texts) - len(lacking))]
        moved = copies + dice.normal(0, _MOVED, copies.shape).astype(np.float32)
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        store.put(owners, np.concatenate([made[len(made) - len(lacking) :], moved]))
        count += len(owners)
    return count


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

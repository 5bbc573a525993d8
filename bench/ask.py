"""B2t: how long the ask box takes, over HTTP; floor: embedding the question and a bare tantivy query."""

import json
import shutil

import numpy as np

from bench import floors, speech
from bench.asking import Asking
from bench.filling import SMALL, filled, small
from bench.measure import BUILD, Reach, Result, free_port, otklik_server, own, play, running

REACH = tuple(
    reach
    for size, most in (("10k", 50), ("200k", 100), ("1000k", 200))
    for reach in (Reach("B2t", f"{size}_p95_ms", most=most), Reach("B2t", f"{size}_p95_ms", most=2, by_ratio=True))
)
SIZES, FULL, SMOKE = (10_000,), (10_000, 200_000, 1_000_000), (SMALL,)
REAL, REAL_SMOKE = 2000, 12  # passages that are embedded
QUESTIONS, QUESTIONS_SMOKE = 200, 10
_WARMING = 5


def run(smoke: bool = False, full: bool = False) -> Result:
    """Ask every question once, so that no answer is remembered, of topics that lie in the database.

    A size once made is measured again each time: that takes a minute.
    """
    result = Result("ask")
    kept = tuple(size for size in FULL if size in SIZES or (BUILD / f"ask-{size}" / "bare").exists())
    for size in SMOKE if smoke else FULL if full else kept:
        _measure(result, size, smoke)
    if not full:
        left = "left out: 20 minutes of making for each 200,000 documents and gigabytes, ask for it with --full"
        result.cards |= {f"{size // 1000}k_p95_ms": left for size in FULL if size not in kept}
    return result


def _measure(result: Result, size: int, smoke: bool) -> None:
    folder, prefix = BUILD / f"ask-{size}", f"{size // 1000}k_" if size >= 1000 else f"{size}_"
    if smoke:
        small(folder)
    elif not (folder / "bare").exists():
        shutil.rmtree(folder, ignore_errors=True)
        filled(folder, size, 2, "speech")
    else:  # kept from a run before, perhaps of an older version
        play(own(folder), "django", "migrate", "-v0")
    vectors = BUILD / f"ask-vectors{'-smoke' if smoke else ''}.npz"
    told = json.loads(play(own(folder), "bench.fill_index", str(REAL_SMOKE if smoke else REAL), str(vectors)))
    asked = [*dict.fromkeys(speech.questions())][: _WARMING + (QUESTIONS_SMOKE if smoke else QUESTIONS)]
    port = free_port()
    command, environment = otklik_server(folder, port)
    with running(command, port, environment, "/healthz"):
        asking = Asking(port)
        took = [asking.ask(text, "ru").milliseconds for text in asked][_WARMING:]
    result.figures |= {
        f"{prefix}p50_ms": round(float(np.percentile(took, 50)), 1),
        f"{prefix}p95_ms": round(float(np.percentile(took, 95)), 1),
    }
    floors.note_times(result, prefix, floors.ask_all(floors.open_bare(folder / "bare"), asked)[1][_WARMING:])
    result.cards[f"{prefix.rstrip('_')} documents"] = (
        f"{told['documents']} documents (topics of two replies in sentences of the demo, and 50 articles), "
        f"{told['vectors']} vectors, of which {REAL_SMOKE if smoke else REAL} are real and the rest copies moved a "
        f"little; {len(took)} questions of the demo, one client"
    )

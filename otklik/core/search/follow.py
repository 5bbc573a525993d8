"""The one writer of the index: makes it when there is none, and follows the event log while it lives.

What the index knows is written to disk first, the place in the log after it: a crash between the two only
means that some events are read twice, and reading twice changes nothing.
"""

import threading
from pathlib import Path

import structlog

from otklik.core.models import Event
from otklik.core.search import embedding, folders
from otklik.core.search.supply import chunks, documents_of, every_document, touched
from otklik.core.search.words import Words
from otklik.core.tail import Tail, newest
from otklik.core.worker import follower

READY, BUILDING = "ready", "building"
_IDLE = 0.2  # seconds between looks at the log
_CHUNK = 500

log = structlog.get_logger("search")


@follower("search words")
def follow_words(stop: threading.Event) -> None:
    """Keep the index of words like the database until `stop`; waits while another process on this machine does."""
    while not stop.is_set():
        with folders.writing() as mine:
            if mine:
                _keep(stop)
        stop.wait(1.0)


def rebuild() -> int:
    """Make the whole index anew beside the old one, then go over to it; returns the number of documents."""
    folders.write_status(doing=BUILDING)
    folders.forget_request()
    folder, position = folders.fresh(), newest()
    words, count = Words(folder), 0
    for documents in chunks(every_document(), _CHUNK):
        count += words.put(documents)
        if count % (_CHUNK * 20) == 0:
            words.commit()
            folders.write_status(doing=BUILDING, documents=count)
    words.commit()
    words.close()
    folders.write_position(folder, position)
    folders.make_current(folder)
    folders.write_status(doing=READY, documents=count)
    embedding.look_at_everything()
    log.info("index_built", documents=count)
    return count


def _keep(stop: threading.Event) -> None:
    """Hold the current generation open and follow the log; makes a new one whenever it cannot go on with this."""
    while not stop.is_set():
        folder, position = _where()
        if folder is None or position is None or folders.is_requested():
            rebuild()
            continue
        try:
            words = Words(folder)
        except ValueError as error:  # damaged
            log.warning("index_damaged", error=str(error))
            rebuild()
            continue
        try:
            _follow(words, folder, Tail(position), stop)
        finally:
            words.close()


def _where() -> tuple[Path | None, int | None]:
    folder = folders.current()
    position = folders.read_position(folder) if folder else None
    if position is not None and position > newest():  # the log is another one: the database was put back or replaced
        position = None
    return folder, position


def _follow(words: Words, folder: Path, tail: Tail, stop: threading.Event) -> None:
    """Until `stop`, until the folder is gone, or until somebody asks for everything anew."""
    embedding.look_at_everything()
    folders.write_status(doing=READY, documents=words.count())
    while not stop.is_set():
        if not (folder / "meta.json").exists() or folders.is_requested():
            return
        events = tail.read(_CHUNK)
        if events:
            _take(words, events)
            folders.write_position(folder, tail.after)
        else:
            stop.wait(_IDLE)


def _take(words: Words, events: list[Event]) -> None:
    """Put what the events touched as it is now, and remove what may no longer be found."""
    refs = touched(events)
    for at in range(0, len(refs), _CHUNK):
        some = refs[at : at + _CHUNK]
        words.remove(some)
        words.put(documents_of(some))
    if refs:
        words.commit()
        folders.write_status(documents=words.count())
        embedding.look_at(refs)

"""`otklik search`: what the search index is doing, and making it anew."""

import argparse

from otklik.cli.main import FAILED, OK

NAME = "search"
HELP = "tell the state of the search index, or make it anew"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", default="status", choices=("status", "rebuild"))


def needs_database(options: argparse.Namespace) -> bool:
    return bool(options.what == "rebuild")


def run(options: argparse.Namespace) -> int:
    return _rebuild() if options.what == "rebuild" else _status()


def _status() -> int:
    from otklik.core.search import folders, meaning
    from otklik.core.search.engine import MISSING, shared_engine

    state, told = shared_engine().state(), folders.read_status()
    print(f"index: {state}, {shared_engine().count()} documents, at {folders.root()}")
    print(
        f"meaning: {meaning.state()}, {told.get('meaning', 0)} documents have it, {told.get('meaning_waiting', 0)} wait"
    )
    return FAILED if state == MISSING else OK


def _rebuild() -> int:
    from otklik.core.search import folders
    from otklik.core.search.follow import rebuild

    with folders.writing() as mine:
        if mine:
            print(f"{rebuild()} documents; meaning follows while a worker runs")
        else:
            folders.request_rebuild()
            print("asked the running worker; the old index answers until the new one is ready")
    return OK

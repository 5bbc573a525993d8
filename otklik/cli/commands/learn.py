"""`otklik learn ranking`: learn how the signals of search combine."""

import argparse
from pathlib import Path

from django.conf import settings

from otklik.cli.main import FAILED, OK

NAME = "learn"
HELP = "learn the weights of the ask box from this installation's answers, or from question sets"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("ranking",))
    parser.add_argument("--sets", action="store_true", help="from the question sets (needs the source tree)")
    parser.add_argument("--out", type=Path, help="the file to write; usually the one this installation reads")


def needs_database(options: argparse.Namespace) -> bool:
    return not options.sets


def run(options: argparse.Namespace) -> int:
    """0: learned; 1: there is too little to learn from, or it was not better than before."""
    return _from_sets(options.out) if options.sets else _from_clicks(options.out)


def _from_sets(out: Path | None) -> int:
    from otklik.answers.queries.ask import SHIPPED
    from otklik.cli.commands.bench import source_tree

    source_tree()
    from bench import learning

    figures = learning.learn_all(out or SHIPPED)
    print(learning.report(figures))
    return OK


def _from_clicks(out: Path | None) -> int:
    from otklik.answers.ledger.learned import TooLittle, learn_from_answers

    path = out or Path(settings.VAR_DIR) / "ranking.json"
    try:
        told = learn_from_answers(path)
    except TooLittle as error:
        print(error)
        return FAILED
    print(f"{told.questions} questions; right answer first: {told.before:.1f} % before, {told.after:.1f} % after")
    print(f"kept in {path}" if told.is_kept else "not kept: it would not be better")
    return OK if told.is_kept else FAILED

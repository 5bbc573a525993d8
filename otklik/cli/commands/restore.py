"""`otklik restore`: an installation from an archive, made beside and then put in its place as a whole."""

import argparse
from pathlib import Path

from django.conf import settings
from django.utils.timezone import now

NAME = "restore"
HELP = "make an installation from an archive of `otklik backup`"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="an archive of `otklik backup`")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="a folder other than OTKLIK_VAR")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="even if the installation there is in use; its folder is kept aside, rows on PostgreSQL are gone",
    )


def needs_database(options: argparse.Namespace) -> bool:
    """It makes one."""
    return False


def run(options: argparse.Namespace) -> int:
    """0: it is there, whole; 1: nothing was changed, the reason is told."""
    from otklik.cli.keeping import insist_on_postgresql, passphrase, tell_put_back, told
    from otklik.core.keeping.proof import note_restore
    from otklik.core.keeping.put_back import place, restore_archive

    insist_on_postgresql()
    folder = Path(options.into or settings.VAR_DIR).absolute()
    with told(options.file, folder.parent):
        to = place(options.into, options.replace)
        done = restore_archive(file=options.file, passphrase=passphrase(False), to=to, at=now())
        is_noted = note_restore(name=options.file.name, into=folder, at=now())
    tell_put_back(done, to.folder)
    if is_noted:
        print("The security record of the installation in use says that this backup can be put back.")
    return 0

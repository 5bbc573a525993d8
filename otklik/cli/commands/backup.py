"""`otklik backup`: everything into one archive while people use the site, or check an archive."""

import argparse
from pathlib import Path

from django.utils.timezone import now

NAME = "backup"
HELP = "put database, files and secret key into one archive while the site serves; or check an archive"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive, such as otklik-2026-11-23.tar.gz")
    parser.add_argument("--check", action="store_true", help="read an archive to its end and compare every sum")
    parser.add_argument(
        "--encrypt", action="store_true", help="with the passphrase in the file OTKLIK_BACKUP_PASSPHRASE_FILE names"
    )


def needs_database(options: argparse.Namespace) -> bool:
    """An archive is checked anywhere."""
    return not options.check


def run(options: argparse.Namespace) -> int:
    """0: the archive is whole and on the disk, or its check found nothing; 1: the reason is told."""
    from otklik.cli.keeping import passphrase, told

    folder = options.file.absolute().parent
    with told(options.file, folder):
        if options.check:
            return _check(options.file, passphrase(False))
        return _take(options.file, passphrase(True) if options.encrypt else "")


def _take(file: Path, passphrase: str) -> int:
    from otklik.core.keeping.take import back_up

    taken = back_up(file=file, passphrase=passphrase, at=now())
    print(f"{file}: {taken.bytes} bytes, database, {taken.files} files and the secret key")
    for name in taken.missing:
        print(f"the database names a file that is not on the disk: {name}")
    if not passphrase:
        print("It is not encrypted and holds everything, passwords' hashes and the secret key too: keep it closed.")
    return 0


def _check(file: Path, passphrase: str) -> int:
    from otklik.core.keeping.archive import unpack

    about, count = unpack(file, passphrase, None)
    print(f"{file} is whole: {count} members, of Otklik {about.version}, {about.made_at[:19].replace('T', ' ')}")
    return 0

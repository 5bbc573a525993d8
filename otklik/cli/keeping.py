"""What goes wrong in keeping and putting back, each in a sentence that says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.cli import disk
from otklik.cli.main import Refused
from otklik.core.trouble import first_line, is_full

if TYPE_CHECKING:
    from otklik.core.keeping.put_back import PutBack


def passphrase(needed: bool) -> str:
    """OTKLIK_BACKUP_PASSPHRASE, or what the file of OTKLIK_BACKUP_PASSPHRASE_FILE holds; raises Refused."""
    from config import env
    from otklik.core.keeping.sealed import LEAST_PASSPHRASE

    try:
        given = env.text("OTKLIK_BACKUP_PASSPHRASE")
    except env.BadSetting as error:
        raise Refused(str(error)) from error
    if needed and len(given) < LEAST_PASSPHRASE:
        raise Refused(
            f"encryption needs a passphrase of at least {LEAST_PASSPHRASE} characters: put it into a file that you "
            "alone can read, and name the file by OTKLIK_BACKUP_PASSPHRASE_FILE"
        )
    return given


def insist_on_postgresql() -> None:
    """Where the settings name PostgreSQL it is reached now, not in the middle; raises Refused."""
    from django.db import DatabaseError, connection

    from otklik.cli.prepare import reach_database

    if connection.vendor == "sqlite":
        return
    try:
        reach_database()
    except (DatabaseError, OSError) as error:
        raise Refused(f"the database cannot be reached: {first_line(error)}. Check DATABASE_URL.") from error


@contextmanager
def told(what: Path, folder: Path) -> Iterator[None]:
    """Turn what keeping raises into Refused.

    what: the archive or folder that is read or written; folder: where room is needed.
    """
    from django.db import DatabaseError

    from otklik.core.keeping.archive import NeedsPassphrase
    from otklik.core.keeping.ground import Busy, Unwell
    from otklik.core.keeping.manifest import Damaged
    from otklik.core.keeping.place import OddPlace
    from otklik.core.keeping.put_back import Inhabited, TooNew
    from otklik.core.keeping.rows import NotTaken
    from otklik.core.keeping.sealed import CannotOpen

    try:
        yield
    except NeedsPassphrase:
        raise Refused(
            f"{what} is encrypted: name a file with its passphrase by OTKLIK_BACKUP_PASSPHRASE_FILE"
        ) from None
    except Inhabited as error:
        raise Refused(f"{error}. Nothing was changed. --replace puts this one in its place") from None
    except TooNew as error:
        raise Refused(
            f"{error}: it is older. Nothing was changed. Use the version that made it, or a newer one"
        ) from None
    except (Damaged, CannotOpen, NotTaken) as error:
        if isinstance(error.__cause__, DatabaseError) and is_full(error.__cause__, folder):
            raise Refused(disk.sentence(folder)) from error
        raise Refused(f"{what} cannot be used: {error}. Nothing was changed") from None
    except (Busy, Unwell, OddPlace) as error:
        raise Refused(str(error)) from None
    except (OSError, sqlite3.Error) as error:
        if is_full(error, folder):
            raise Refused(disk.sentence(folder)) from error
        raise Refused(f"{what}: {getattr(error, 'strerror', None) or error}") from error


def tell_put_back(done: "PutBack", folder: Path) -> None:
    """What was put back and what is to be done next."""
    from django.conf import settings

    from config import env

    about = done.about
    print(f"{folder} is as it was on {about.made_at[:19].replace('T', ' ')} UTC, of Otklik {about.version}")
    if done.brought:
        print(f"Otklik was older then: {done.brought} migrations were applied")
    for name in about.missing_files:
        print(f"the database names a file that was not on the disk then: {name}")
    if done.aside:
        print(f"what was there before lies in {done.aside}; remove it when all is well")
    if env.text("OTKLIK_SECRET_KEY"):
        print(f"OTKLIK_SECRET_KEY is set and goes before the key that came back in {folder / 'secret_key'}")
    print("The search index is made anew by the worker when the site starts.")
    if folder != Path(settings.VAR_DIR):
        print(f"Serve it with OTKLIK_VAR={folder}")

"""One worker carries out errands that do nothing; then bare UPDATE transactions of the same rows, the floor.

Usage: python -m bench.carry_out COUNT THREADS   (settings by environment); one JSON object as the last line.
"""

import json
import sys
import threading
import time

import django

_PATIENCE = 600  # seconds
_done: list[float] = []
_all_done = threading.Event()
_count = int(sys.argv[1]) if __name__ == "__main__" else 0


def nothing() -> None:
    """What the errand does."""
    _done.append(time.perf_counter())
    if len(_done) >= _count:
        _all_done.set()


def main(count: int, threads: int) -> None:
    django.setup()
    from django.core.management import call_command

    from otklik.core.events import errand

    call_command("migrate", verbosity=0, interactive=False)
    errand()(nothing)
    rate, cpu_ms = _worker(count, threads)
    print(json.dumps({"errands": rate, "cpu_ms": cpu_ms, "updates": _bare(count, threads)}))


def _worker(count: int, threads: int) -> tuple[float, float]:
    """Errands a second, and CPU milliseconds of one."""
    from otklik.core.models import Errand
    from otklik.core.search import folders
    from otklik.core.worker import Worker

    worker = Worker(threads)
    loop = threading.Thread(target=worker.run)
    loop.start()
    while folders.current() is None:  # a worker begins by making the index
        time.sleep(0.1)
    _ask_for(count)
    began, used = time.perf_counter(), time.process_time()
    is_done = _all_done.wait(_PATIENCE)
    took, used = max(_done, default=began) - began, time.process_time() - used
    worker.stop()
    loop.join()
    kept = Errand.objects.filter(handler=_name(), done_at__isnull=False, attempts=1).count()
    if not is_done or len(_done) != count or kept != count:
        raise RuntimeError(f"of {count} errands {len(_done)} were carried out and {kept} are marked as done")
    return count / took, round(used * 1000 / count, 3)


def _ask_for(count: int) -> None:
    from django.utils.timezone import now

    from otklik.core.models import Errand

    at = now()
    Errand.objects.bulk_create([Errand(handler=_name(), facts={}, due_at=at) for _ in range(count)], batch_size=500)


def _name() -> str:
    from otklik.core.events import handler_name

    return handler_name(nothing)


def _bare(count: int, threads: int) -> float:
    """UPDATE transactions a second, each thread with rows of its own."""
    from django.db import connection

    from otklik.core.models import Errand

    keys = list(Errand.objects.filter(handler=_name()).values_list("pk", flat=True))[:count]

    def update(mine: list[int]) -> None:
        with connection.cursor() as cursor:
            for key in mine:
                cursor.execute("UPDATE core_errand SET attempts = attempts + 1 WHERE id = %s", [key])
        connection.close()

    hands = [threading.Thread(target=update, args=[keys[number::threads]]) for number in range(threads)]
    began = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

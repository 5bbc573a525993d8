"""A child process leaves when its supervisor is gone, however the supervisor died.

The supervisor holds the writing end of a pipe and never writes. The kernel closes it at the supervisor's death, and
the child, which reads the other end, is told.
"""

import os
import signal
import threading
import time
from typing import Final

_VARIABLE: Final = "OTKLIK_LIFELINE"
_PATIENCE: Final = 6.0


class Lifeline:
    """The supervisor's end."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()

    def environment(self) -> dict[str, str]:
        """What a child needs to know; `reading` must be passed to it too."""
        return {_VARIABLE: str(self.reading)}


def hold_on() -> None:
    """Leave when the supervisor is gone: politely, then at once. Does nothing for a process that has none."""
    end = os.environ.pop(_VARIABLE, None)
    if end is not None:
        threading.Thread(target=_wait, args=[int(end)], name="lifeline", daemon=True).start()


def _wait(end: int) -> None:
    os.set_inheritable(end, False)
    while os.read(end, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os._exit(1)

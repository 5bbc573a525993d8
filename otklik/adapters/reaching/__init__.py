"""What several probes share: one run on its way, a connection and HTTP over a Reach. The registry scans none of it."""

from otklik.adapters.reaching.look import MEGABYTE, SENTENCES, Fault, Look, setting

__all__ = ["MEGABYTE", "SENTENCES", "Fault", "Look", "setting"]

"""Counters of this installation; of all its processes when PROMETHEUS_MULTIPROC_DIR names their common folder."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("otklik_requests", "Requests answered", ["route", "status"])
CACHED = Counter("otklik_pages_from_cache", "Pages answered from the cache of anonymous pages", ["route"])
SECONDS = Histogram(
    "otklik_request_seconds",
    "Time inside Django, cached pages not counted",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def registry() -> CollectorRegistry:
    """Everything counted so far."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    common = CollectorRegistry()
    MultiProcessCollector(common)  # type: ignore[no-untyped-call]
    return common

"""JSON log lines on stderr with the number of the request; personal data and secrets in addresses are covered."""

import logging.config
import re
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from django.http import HttpRequest

Line = MutableMapping[str, Any]

_OURS: Final = frozenset({"timestamp", "level", "logger", "request_id"})
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# nine digits or more in one go or in groups, but not the digits of a date, a time, an identifier or a fraction
_PHONE: Final = re.compile(r"(?<![\w.:/#-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ \u00a0()-]{0,2}\d){8,14}(?![\w:]|\.\d)")
# texts without any of these hold nothing that the finder knows; it is too slow for every line
_SUSPECT: Final = re.compile(r"@|(?:\d\D*){7}|[^\x00-\x7f]|\b(?:st|street|ave|avenue)\b", re.IGNORECASE)
# PostgreSQL tells there the values of the row or of the statement that failed
_VALUES: Final = re.compile(
    r"^\s*(?:DETAIL|CONTEXT|QUERY|LINE \d+):.*?(?=^(?:The above exception|During handling|Traceback )|\Z)", re.M | re.S
)
_LONG_PART: Final = re.compile(r"[^/]{25,}")
_LONGEST_PATH: Final = 200
# a terminal takes them for orders, a reader for the end of a line, and some turn the words around
_ORDERS: Final = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def mask(value: Any) -> Any:
    """The value with the personal data in its texts covered."""
    if isinstance(value, str):
        return _covered(without_values(value))
    if isinstance(value, dict):
        return {mask(key): mask(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(str(value))


def without_values(text: str) -> str:
    """What a database said of a failure, without the values it names: its DETAIL and what stands below."""
    return _VALUES.sub("", text)


def told_path(request: "HttpRequest") -> str:
    """The path of a request without the token of a letter's link; of an address we do not have only short parts."""
    path, match = request.path, request.resolver_match
    told = _LONG_PART.sub("[long]", path) if match is None else path
    for name, value in match.kwargs.items() if match else ():
        if name.endswith("token"):
            told = told.replace(value, "[token]")
    return told if len(told) <= _LONGEST_PATH else f"{told[:_LONGEST_PATH]}[long]"


def configure(settings: dict[str, Any]) -> None:
    """Send everything that is logged through one JSON formatter; settings: {"level": "info"}."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _without_personal_data,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        _without_orders,
    ]
    level = str(settings.get("level", "info")).upper()
    logging.config.dictConfig(_tree(level, before, after))
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _tree(level: str, before: list[Any], after: list[Any]) -> dict[str, Any]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": after,
        "foreign_pre_chain": [*before, _without_secret_path, structlog.stdlib.ExtraAdder(allow={"status_code"})],
    }
    quiet = {"level": "WARNING"}
    passing: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": passing,
            # its debug lines are queries with what people wrote
            "django.db.backends": quiet,
            "django.server": passing,
            # it tells of every 404 and 403; the request log does so already
            "django.request": {"level": "ERROR"},
            "uvicorn": passing | quiet,
            "uvicorn.error": passing | quiet,
            "uvicorn.access": passing | {"level": "ERROR"},
            # every try to reach a database that is away; whoever needed it says so once
            "psycopg.pool": {"level": "ERROR"},
            "httpx": quiet,
            "httpcore": quiet,
            "asyncio": quiet,
        },
    }


def _covered(text: str) -> str:
    if _SUSPECT.search(text):
        # only now: it brings the numbering plans of the whole world, which takes half a second once
        from otklik.core.text.personal import EMAIL, find_personal_data

        for found in reversed(find_personal_data(text)):
            called = "e-mail" if found.kind == EMAIL else found.kind
            text = f"{text[: found.start]}[{called}]{text[found.end :]}"
    return _PHONE.sub("[phone]", _EMAIL.sub("[e-mail]", text))


def _without_secret_path(logger: Any, method: str, line: Line) -> Line:
    """Django names the path of a request that failed in its own words."""
    request: Any = getattr(line.get("_record"), "request", None)
    if path := getattr(request, "path", ""):
        line["event"] = str(line["event"]).replace(path, told_path(request))
    return line


def _without_personal_data(logger: Any, method: str, line: Line) -> Line:
    return {key: value if key in _OURS else mask(value) for key, value in line.items()}


def _without_orders(logger: Any, method: str, line: str) -> str:
    return _ORDERS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)

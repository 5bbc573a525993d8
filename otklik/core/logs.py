"""JSON log lines on stderr with the number of the request; e-mail addresses and telephone numbers are masked."""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

Line = MutableMapping[str, Any]

_OURS: Final = frozenset({"timestamp", "level", "logger", "request_id"})
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# nine digits or more in one go or in groups, but not the digits of a date, a time, an identifier or a fraction
_PHONE: Final = re.compile(r"(?<![\w.:/#-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ \u00a0()-]{0,2}\d){8,14}(?![\w:]|\.\d)")


def mask(value: Any) -> Any:
    """The value with e-mail addresses and telephone numbers in its texts covered."""
    if isinstance(value, str):
        return _PHONE.sub("[phone]", _EMAIL.sub("[e-mail]", value))
    if isinstance(value, dict):
        return {mask(key): mask(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(str(value))


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
    ]
    level = str(settings.get("level", "info")).upper()
    logging.config.dictConfig(_tree(level, before, after))
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
        "foreign_pre_chain": [*before, structlog.stdlib.ExtraAdder(allow={"status_code"})],
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
            "httpx": quiet,
            "httpcore": quiet,
            "asyncio": quiet,
        },
    }


def _without_personal_data(logger: Any, method: str, line: Line) -> Line:
    return {key: value if key in _OURS else mask(value) for key, value in line.items()}

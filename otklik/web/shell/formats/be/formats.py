"""Numbers and dates in Belarusian: 87,7 and 5 верасня 2026."""

from typing import Final

DECIMAL_SEPARATOR: Final = ","
THOUSAND_SEPARATOR: Final = "\u00a0"
NUMBER_GROUPING: Final = 3
DATE_FORMAT: Final = "j E Y"
TIME_FORMAT: Final = "G:i"
DATETIME_FORMAT: Final = "j E Y, G:i"
YEAR_MONTH_FORMAT: Final = "F Y"
MONTH_DAY_FORMAT: Final = "j E"
SHORT_DATE_FORMAT: Final = "d.m.Y"
SHORT_DATETIME_FORMAT: Final = "d.m.Y H:i"
FIRST_DAY_OF_WEEK: Final = 1
DATE_INPUT_FORMATS: Final = ["%d.%m.%Y", "%Y-%m-%d"]

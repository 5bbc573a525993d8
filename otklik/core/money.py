"""Money: whole minor units and an ISO 4217 code. Decimal only where another system speaks it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Self

_DIGITS: Final = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
_TWO_DIGITS: Final = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
    "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL "
    "THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW".split()
)
_SIGNS: Final = {"BYN": "Br", "RUB": "₽", "USD": "$", "EUR": "€", "UAH": "₴", "KZT": "₸", "GBP": "£", "PLN": "zł"}
_NBSP: Final = "\u00a0"


class UnknownCurrency(ValueError):
    """Not a code of ISO 4217 that money is counted in."""


class MixedCurrencies(ValueError):
    """Two currencies in one sum."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount: `minor` whole units of the smallest coin of `currency`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        digits_of(self.currency)

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> Self:
        """What a foreign system said, rounded half up to the smallest coin; raises UnknownCurrency."""
        scaled = amount.scaleb(digits_of(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} + {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other


def digits_of(currency: str) -> int:
    """Decimal places of a currency; raises UnknownCurrency."""
    if currency in _DIGITS:
        return _DIGITS[currency]
    if currency in _TWO_DIGITS:
        return 2
    raise UnknownCurrency(currency)


def format_money(money: Money, language: str) -> str:
    """ "1 234,50 Br" in Russian and Belarusian, "1,234.50 BYN" in English; spaces do not break."""
    plain = f"{money.amount:,.{digits_of(money.currency)}f}"
    if language == "en":
        return f"{plain}{_NBSP}{money.currency}".replace("-", "\u2212")
    local = plain.replace(",", _NBSP).replace(".", ",").replace("-", "\u2212")
    return f"{local}{_NBSP}{_SIGNS.get(money.currency, money.currency)}"

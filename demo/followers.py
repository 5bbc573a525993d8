"""Some who follow the status page of the demo operator without an account."""

from datetime import datetime, timedelta
from typing import Final

from otklik.outages.actions import Wish, follow
from otklik.outages.models import PLACES, Follower

_WHO: Final = {
    "domkom.kosmonavtov@mail.example": (["internet", "tv"], 61),
    "apteka-zarechansk@mail.example": (["internet", "phone"], 34),
    "shkola3@mail.example": ([], 20),
    "it@sadovaya-kafe.example": ([PLACES], 6),
}


def load(at: datetime) -> None:
    """Safe twice."""
    for email, (about, days) in _WHO.items():
        if not Follower.objects.filter(email=email).exists():
            follow(wish=Wish(email, "ru", about), at=at - timedelta(days=days))

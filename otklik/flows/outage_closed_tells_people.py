"""When an outage is over, those who joined it and those whose addresses it touched hear of it, if they want to."""

from django.utils.timezone import now

from otklik.core.events import send, subscribe
from otklik.flows.outage_letters import write_some
from otklik.outages.events import OutageClosed


@subscribe(OutageClosed)
def tell_of_end(event: OutageClosed) -> None:
    if not event.quiet:
        send(write_some, at=now(), outage_id=event.outage_id, what="over", whom="joined")

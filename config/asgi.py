"""The door for web servers: limits, static files, kept pages, streams, then Django."""

import os
from typing import cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

_django = get_asgi_application()

from otklik.web.shell.asgi import App  # noqa: E402 - as the next
from otklik.web.shell.door import Door  # noqa: E402 - models need a set-up Django

application = Door(cast(App, _django))

"""The door for web servers: limits, static files, kept pages, streams, then Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

_django = get_asgi_application()

from otklik.web.shell.door import Door  # noqa: E402 - models need a set-up Django

application = Door(_django)

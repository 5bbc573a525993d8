"""The door for web servers: limits, static files, kept pages, streams, then Django."""

import os
from typing import cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from otklik.web.shell.asgi import App  # noqa: E402 - as the next ones
from otklik.web.shell.door import Door  # noqa: E402 - models need a set-up Django
from otklik.web.shell.handler import Handler, Threads  # noqa: E402 - as the next

application = Door(Threads(cast(App, Handler())))

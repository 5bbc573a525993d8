"""Settings, URL table and the two doors (ASGI, WSGI) of one Otklik installation."""

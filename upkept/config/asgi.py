"""What uvicorn serves: live pages by Django's ASGI handler, everything else by its WSGI handler in a few threads."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upkept.config.settings")
live = get_asgi_application()

from upkept.config.wsgi import application as pages  # noqa: E402
from upkept.kit.http import Dispatcher  # noqa: E402

application = Dispatcher(live=live, pages=pages, threads=settings.WEB_THREADS, body_limit=settings.BODY_LIMIT)

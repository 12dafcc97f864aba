"""The pages, as WSGI: what config.asgi runs in threads, and what any WSGI server can run alone (without live pages)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upkept.config.settings")
application = get_wsgi_application()

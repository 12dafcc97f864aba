"""What uvicorn serves: the pages, computed in a few threads, and the live streams on the event loop."""

from django.conf import settings
from django.urls import get_resolver

from upkept.config.wsgi import application as pages
from upkept.kit.http import Dispatcher
from upkept.kit.live.hub import hub

_ = get_resolver().url_patterns  # a broken address ends the start, instead of meeting the first visitor

application = Dispatcher(
    pages, threads=settings.WEB_THREADS, body_limit=settings.BODY_LIMIT, on_start=hub.start, on_stop=hub.end_soon
)

"""All addresses: each area states its own in its urls.py, and joins by having one."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("upkept.kit.live.urls")),
    path("account/", include("allauth.urls")),
    *(path("", include(f"upkept.{area}.urls")) for area in settings.AREAS_WITH_PAGES),
]

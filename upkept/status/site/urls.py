"""The addresses of which a static site is made: the public pages, and what their layout names."""

from django.urls import include, path

urlpatterns = [
    path("", include("upkept.kit.ui.urls")),
    path("", include("upkept.status.urls")),
]

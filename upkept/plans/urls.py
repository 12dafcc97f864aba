"""The addresses of what is promised, for the team."""

from django.urls import path

from upkept.plans import pages

urlpatterns = [
    path("obligations/<str:ref>", pages.obligation, name="obligation"),
    path("obligations/<str:ref>/excuse", pages.excuse, name="excuse"),
]

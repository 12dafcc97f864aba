"""The first addresses: home and Due."""

from django.urls import path

from upkept.web import pages

urlpatterns = [path("", pages.home, name="home"), path("due", pages.due, name="due")]

"""The one address of live pages."""

from django.urls import path

from upkept.kit.live.pages import events

urlpatterns = [path("events", events, name="events")]

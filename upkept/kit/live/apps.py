"""Live pages are a Django app because every change that they show is a row first."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "upkept.kit.live"
    label = "live"

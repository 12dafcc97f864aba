"""The area support as a Django app."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "upkept.support"
    label = "support"

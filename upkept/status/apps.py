"""The area status as a Django app."""

from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "upkept.status"
    label = "status"

"""The area web as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "upkept.web"
    label = "web"

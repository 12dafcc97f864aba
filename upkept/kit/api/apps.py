"""The ground of the API is a Django app because an idempotency key is a row."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "upkept.kit.api"
    label = "api"

"""The area plans as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "upkept.plans"
    label = "plans"

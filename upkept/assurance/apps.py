"""The area assurance as a Django app."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "upkept.assurance"
    label = "assurance"

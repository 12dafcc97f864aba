"""Limits are a Django app because the processes count in one table."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "upkept.kit.limits"
    label = "limits"

"""Makes the components, their templates and static files a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "upkept.kit.ui"
    label = "ui"

"""The area notify as a Django app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "upkept.notify"
    label = "notify"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from upkept.notify import channels, live  # noqa: F401 - they are registered by being there

        autodiscover_modules("notices")  # each area's wordings, and its parts of the digest

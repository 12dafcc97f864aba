"""The journal is a Django app because its events are rows."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "upkept.kit.journal"
    label = "journal"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from upkept.kit.journal import kinds

        kinds.discover()
        autodiscover_modules("reactions")  # whoever records must know what answers are owed, a web process too

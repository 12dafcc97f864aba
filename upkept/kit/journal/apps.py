"""The journal is a Django app because its events are rows."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "upkept.kit.journal"
    label = "journal"

    def ready(self) -> None:
        from upkept.kit.journal import kinds

        kinds.discover()

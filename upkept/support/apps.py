"""The area support as a Django app."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "upkept.support"
    label = "support"

    def ready(self) -> None:
        from upkept.kit import references
        from upkept.support import live  # noqa: F401 - its topics are registered by being there
        from upkept.support.queries import describe

        references.register("ticket", describe)

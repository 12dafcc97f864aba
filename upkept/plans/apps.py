"""The area plans as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "upkept.plans"
    label = "plans"

    def ready(self) -> None:
        from upkept.kit.journal import subscriber
        from upkept.plans import live  # noqa: F401 - its topics are registered by being there
        from upkept.plans.spine import Spine

        subscriber.register(Spine())

"""Background jobs are a Django app because they are rows, deferred in the transaction that wants them."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "upkept.kit.jobs"
    label = "jobs"

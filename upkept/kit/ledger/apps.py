"""The ledger is a Django app because its leaves and checkpoints are rows."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "upkept.kit.ledger"
    label = "ledger"

"""The area accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "upkept.accounts"
    label = "accounts"

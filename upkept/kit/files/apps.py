"""Evidence files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "upkept.kit.files"
    label = "files"

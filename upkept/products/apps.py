"""The area products as a Django app."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "upkept.products"
    label = "products"

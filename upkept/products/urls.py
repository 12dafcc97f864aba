"""The addresses of the team's product pages."""

from django.urls import path

from upkept.products import pages

urlpatterns = [
    path("products", pages.products, name="products"),
    path("products/<slug:slug>", pages.product, name="product"),
    path("products/<slug:slug>/role", pages.role, name="product-role"),
    path("products/<slug:slug>/tokens", pages.token, name="product-token"),
    path("products/<slug:slug>/tokens/<int:number>/revoke", pages.revoke, name="product-token-revoke"),
]

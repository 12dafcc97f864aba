"""The ledger's public addresses: hashes and signatures alone."""

from django.urls import path

from upkept.kit.ledger import pages

urlpatterns = [
    path("", pages.about, name="ledger"),
    path("checkpoint", pages.checkpoint, name="ledger-checkpoint"),
    path("checkpoints", pages.checkpoints, name="ledger-checkpoints"),
    path("checkpoints/<int:number>", pages.one, name="ledger-checkpoint-one"),
    path("checkpoints/<int:number>.tsr", pages.token, name="ledger-stamp"),
    path("key", pages.key, name="ledger-key"),
]

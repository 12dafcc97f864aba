"""The REST API, /api/v1: each area states its endpoints in its api.py (docs/build/api.md)."""

from __future__ import annotations

from upkept.kit.api.site import Api
from upkept.plans import api as plans
from upkept.products import api as products
from upkept.products.caller import refuse_nobody
from upkept.status import api as status
from upkept.support import api as support

api = Api(
    title="Upkept API",
    version="1",
    description="Plans, what they promise, and how it is kept. Times are RFC 3339 in UTC. Lists are read page by page: "
    "follow the `Link` header. Errors are problem documents.",
    on_nobody=refuse_nobody,
)
for router in (products.router, *plans.routers, status.router, support.router):
    api.include(router)

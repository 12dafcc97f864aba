"""Plans, what they promise case by case, and what happens, over the API."""

from upkept.plans.api import events, obligations, plan, problems

__all__ = ["problems", "routers"]

routers = (plan.router, obligations.router, events.router)

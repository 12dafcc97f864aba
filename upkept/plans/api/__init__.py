"""Plans, what they promise case by case, and what happens, over the API."""

from upkept.plans.api import events, files, ledger, obligations, plan, problems, publishing

__all__ = ["problems", "publishing", "routers"]

routers = (plan.router, obligations.router, events.router, files.router, ledger.router)

"""The API root: every app's router under ``/api/v1/``."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from ninja import NinjaAPI, Swagger

from catalog.api import router as catalog_router
from core.api import TokenAuth, install
from core.api.parsing import StrictParser
from core.api.routes import router as core_router
from core.approvals.api import router as approvals_router
from credit.api import router as credit_router
from credit.deciding_api import router as deciding_router
from credit.limits_api import router as limits_router
from credit.rules_api import router as credit_rules_router
from credit.score_api import router as score_router
from customers.api import router as customers_router
from fulfillment.api import router as fulfillment_router
from inventory.api import router as inventory_router
from invoicing.api import router as invoicing_router
from invoicing.complaints_api import router as complaints_router
from invoicing.returns_api import router as returns_router
from ledger.api import router as ledger_router
from orders.api import router as orders_router
from portal.api import router as portal_router
from receivables.api import router as receivables_router
from reporting.api import router as reporting_router
from reporting.demand_api import router as demand_router
from reporting.returns_api import router as return_rates_router
from reporting.stock_api import router as stock_reports_router

api = NinjaAPI(
    title="Order to cash",
    version="1",
    description="From order to cash by program. The same operations as the pages; errors are problem documents.",
    auth=TokenAuth(),
    parser=StrictParser(),
    docs=Swagger(settings={"persistAuthorization": False}),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
install(api)
for router in (
    core_router,
    approvals_router,
    catalog_router,
    customers_router,
    inventory_router,
    orders_router,
    fulfillment_router,
    invoicing_router,
    complaints_router,
    returns_router,
    receivables_router,
    credit_router,
    limits_router,
    score_router,
    deciding_router,
    credit_rules_router,
    reporting_router,
    demand_router,
    stock_reports_router,
    return_rates_router,
    ledger_router,
    portal_router,
):
    api.add_router("", router)


def undeclared_calls() -> list[str]:
    """Calls of the API that declare no permission (SEC-1)."""
    return [
        f"{method} {path}"
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for call in view.operations
        for method in call.methods
        if not hasattr(call.view_func, "access")
    ]


@register()
def check_declared_calls(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The start-up check of SEC-1 for the API."""
    return [
        Error(f"The API call {call} declares no permission.", id="o2c.E001") for call in undeclared_calls()
    ]

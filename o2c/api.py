"""The API root: every app's router under ``/api/v1/``."""

from ninja import NinjaAPI, Swagger

from core.api import TokenAuth, install
from core.api.routes import router as core_router
from orders.api import router as orders_router

api = NinjaAPI(
    title="Order to cash",
    version="1",
    description="From order to cash by program. The same operations as the pages; errors are problem documents.",
    auth=TokenAuth(),
    docs=Swagger(settings={"persistAuthorization": False}),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
install(api)
for router in (core_router, orders_router):
    api.add_router("", router)

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "orders"

    def ready(self) -> None:
        from catalog.operations import register_waited_for
        from core import documents, invariants
        from customers.operations import (
            register_forgetting,
            register_moving,
            register_open,
            register_sender,
            register_staying,
        )
        from inventory.selectors import register_demand, register_use
        from orders import operations, receivers, registration, selectors, tasks  # noqa: F401
        from orders.chain import ORDER_KIND
        from orders.invariants import RULES
        from orders.models import Agreement, LostSale, SalesOrder, StandingOrder

        documents.register(ORDER_KIND)
        register_demand(selectors.waiting_lines, selectors.lost_lines)
        register_waited_for(selectors.waited_for)
        register_use(selectors.is_shipped_from)
        invariants.register(*RULES)
        register_sender(SalesOrder, tasks.send_order_mail)
        register_moving(SalesOrder, operations.follow_merged_customer, order=10)
        register_moving(SalesOrder, operations.follow_merged_payer, order=10, field="invoice_party")
        register_moving(Agreement, operations.follow_with_agreements, order=11)
        register_moving(StandingOrder, operations.follow_with_standing_orders, order=12)
        register_moving(
            StandingOrder, operations.follow_with_paid_standing_orders, order=12, field="invoice_party"
        )
        register_staying(LostSale, "append-only: who did not get the goods")
        register_open(operations.orders_not_done)
        register_forgetting(operations.forget_who_signed)
        registration.register_timelines()
        registration.register_news()
        registration.register_places()
        registration.register_exceptions()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "credit"

    def ready(self) -> None:
        from core import invariants, notifications, panels, reasons
        from credit import receivers, tasks  # noqa: F401
        from credit.forecast import credit_forecast
        from credit.invariants import RULES
        from credit.wording import WORDINGS
        from customers.models import Customer
        from orders import decisions
        from orders.models import SalesOrder

        invariants.register(*RULES)
        reasons.register(WORDINGS)
        decisions.register_forecast(credit_forecast)
        on_hold = notifications.Wording(_("%(number)s is on credit hold"), "pause")
        notifications.register("order.credit_hold", on_hold)
        panels.register(
            SalesOrder, panels.Panel(10, _("Credit"), "credit:order-panel", "credit.view_creditstate")
        )
        panels.register(
            Customer, panels.Panel(10, _("Credit"), "credit:customer-panel", "credit.view_creditaccount")
        )

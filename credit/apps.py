from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "credit"

    def ready(self) -> None:
        from core import approvals, invariants, notifications, panels, reasons
        from credit import asking, receivers, tasks  # noqa: F401
        from credit.forecast import credit_forecast
        from credit.invariants import RULES
        from credit.models import CreditAccount, CreditDecision
        from credit.wording import WORDINGS
        from customers.models import Customer
        from customers.operations import register_staying
        from orders import decisions
        from orders.models import SalesOrder

        invariants.register(*RULES)
        register_staying(CreditAccount, "the survivor's limit holds; a block is carried over")
        register_staying(CreditDecision, "append-only: what was decided about whom")
        reasons.register(WORDINGS)
        approvals.register(
            approvals.RequestKind(
                name=asking.TERMS,
                label=_("Credit limit and review"),
                asks="credit.request_limit",
                decides="credit.approve_limit",
                apply=asking.apply_terms,
                show=asking.show_terms,
                current=asking.current_terms,
                hold=asking.hold_account,
            )
        )
        approvals.register(
            approvals.RequestKind(
                name=asking.UNBLOCK,
                label=_("End of a credit block"),
                asks="credit.request_limit",
                decides="credit.approve_limit",
                apply=asking.apply_unblock,
                show=asking.show_unblock,
                current=asking.current_block,
                hold=asking.hold_account,
            )
        )
        decisions.register_forecast(credit_forecast)
        on_hold = notifications.Wording(_("%(number)s is on credit hold"), "pause")
        notifications.register("order.credit_hold", on_hold)
        panels.register(
            SalesOrder, panels.Panel(10, _("Credit"), "credit:order-panel", "credit.view_creditstate")
        )
        panels.register(
            Customer, panels.Panel(10, _("Credit"), "credit:customer-panel", "credit.view_creditaccount")
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "customers"

    def ready(self) -> None:
        from catalog.selectors import register_own_numbers
        from core import approvals, navigation, notifications, panels, search
        from customers import asking, operations, proposals
        from customers.models import Customer
        from customers.search import find_duplicates_page, search_customers
        from customers.selectors import products_by_own_number

        approvals.register(
            approvals.RequestKind(
                name=proposals.NEW,
                label=_("New customer"),
                asks="customers.request_terms",
                decides="customers.approve_terms",
                apply=asking.apply_approval,
                show=proposals.show_new,
                current=proposals.current,
                hold=asking.hold_customer,
            )
        )
        approvals.register(
            approvals.RequestKind(
                name=proposals.TERMS,
                label=_("Terms of a customer"),
                asks="customers.request_terms",
                decides="customers.approve_terms",
                apply=operations.apply_terms,
                show=proposals.show_terms,
                current=proposals.current,
                hold=asking.hold_customer,
            )
        )
        approvals.register(
            approvals.RequestKind(
                name=operations.MERGE,
                label=_("Two customers into one"),
                asks="customers.request_merge",
                decides="customers.approve_terms",
                apply=operations.apply_merge,
                show=operations.show_merge,
                current=operations.current_pair,
                hold=operations.hold_both,
            )
        )
        notifications.register(
            "customer.no_recipient",
            notifications.Wording(
                _("%(number)s has no recipient: %(detail)s has no e-mail address"), "envelope"
            ),
        )
        view = "customers.view_customer"
        navigation.register(
            navigation.Place(
                "customers",
                _("Customers"),
                "customers:list",
                permission=view,
                icon="user-group",
                order=60,
                key="c",
            )
        )
        navigation.register_new(
            navigation.NewEntry(
                _("Customer"),
                "customers:new",
                permission="customers.add_customer",
                icon="user-plus",
                key="k",
                order=50,
            )
        )
        search.register_command(find_duplicates_page)
        search.register(
            "customer", _("Customers"), search_customers, prefix="cus", permission=view, icon="user-group"
        )
        register_own_numbers(products_by_own_number)
        panels.register(
            Customer,
            panels.Panel(80, _("Article numbers"), "customers:article-numbers-panel", permission=view),
        )
        panels.register(
            Customer,
            panels.Panel(81, _("Agreed prices"), "customers:prices-panel", permission="orders.view_price"),
        )

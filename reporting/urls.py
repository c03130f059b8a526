"""Addresses of home, reports and the administrator's pages."""

from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("", views.home, name="home"),
    path("reports/receivables/", views.receivables_report, name="receivables"),
    path("reports/receivables/items/", views.open_items, name="open-items"),
    path("reports/orders/", views.orders_report, name="orders"),
    path("reports/channels/", views.channels_report, name="channels"),
    path("reports/lost-sales/", views.lost_sales_report, name="lost-sales"),
    path("reports/slow-movers/", views.slow_movers_report, name="slow-movers"),
    path("reports/overstock/", views.overstock_report, name="overstock"),
    path("reports/returns/", views.returns_report, name="returns"),
    path("reports/customers/<str:code>/", views.customer_panel, name="customer-panel"),
    path("reports/credit/", views.credit_report, name="credit"),
    path("system/", views.system_overview, name="system"),
    path("system/messages/", views.dead_letters, name="dead-letters"),
    path("system/messages/<int:pk>/", views.dead_letter, name="dead-letter"),
    path("system/messages/<int:pk>/run-again", views.run_again, name="run-again"),
    path("system/checks/", views.invariant_checks, name="invariants"),
    path("system/checks/run", views.check_now, name="check-now"),
    path("system/security/", views.security_log, name="security-log"),
]

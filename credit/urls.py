from django.urls import path

from credit import asking_views, order_views, views

app_name = "credit"
urlpatterns = [
    path("", views.blocked_orders, name="queue"),
    path("accounts/<str:code>/", views.account_page, name="account"),
    path("accounts/<str:code>/limit/", views.set_limit, name="limit"),
    path("accounts/<str:code>/block/", views.block, name="block"),
    path("accounts/<str:code>/unblock/", views.unblock, name="unblock"),
    path("accounts/<str:code>/ask/", asking_views.ask_for_terms, name="ask"),
    path("accounts/<str:code>/ask-to-unblock/", asking_views.ask_to_unblock, name="ask-to-unblock"),
    path("accounts/<str:code>/panel/", views.customer_panel, name="customer-panel"),
    path("orders/<str:number>/panel/", order_views.order_panel, name="order-panel"),
    path("orders/<str:number>/decide/", order_views.decide, name="decide"),
    path("orders/<str:number>/release/", order_views.release, name="release"),
    path("orders/<str:number>/reject/", order_views.reject, name="reject"),
    path("orders/<str:number>/check/", order_views.check_now, name="check"),
    path("orders/<str:number>/prepayment/", order_views.ask_prepayment, name="ask-prepayment"),
    path(
        "orders/<str:number>/prepayment/withdraw/",
        order_views.withdraw_prepayment,
        name="withdraw-prepayment",
    ),
    path("orders/<str:number>/pay-these/", order_views.ask_to_pay, name="ask-to-pay"),
    path("orders/<str:number>/pay-these/letter/", order_views.pay_these_letter, name="pay-these-letter"),
]

from django.urls import path

from credit import asking_views, badge_views, mail_views, score_views, views

app_name = "credit"
urlpatterns = [
    path("", views.blocked_orders, name="queue"),
    path("mails/", mail_views.mail_rules, name="mail-rules"),
    path("scores/", score_views.scores, name="scores"),
    path("accounts/<str:code>/", views.account_page, name="account"),
    path("accounts/<str:code>/limit/", views.set_limit, name="limit"),
    path("accounts/<str:code>/documents/", views.exposure_documents, name="documents"),
    path("accounts/<str:code>/limits/", views.limits_page, name="limits"),
    path("accounts/<str:code>/limits/add/", views.add_limit, name="add-limit"),
    path("accounts/<str:code>/limits/<str:begins>/", views.correct_limit, name="correct-limit"),
    path("accounts/<str:code>/limits/<str:begins>/end/", views.end_limit, name="end-limit"),
    path("accounts/<str:code>/securities/", views.securities_page, name="securities"),
    path("accounts/<str:code>/securities/add/", views.add_security, name="add-security"),
    path("accounts/<str:code>/securities/<int:pk>/confirm/", views.confirm_security, name="confirm-security"),
    path("accounts/<str:code>/securities/<int:pk>/end/", views.end_security, name="end-security"),
    path("accounts/<str:code>/block/", views.block, name="block"),
    path("accounts/<str:code>/unblock/", views.unblock, name="unblock"),
    path("accounts/<str:code>/ask/", asking_views.ask_for_terms, name="ask"),
    path("accounts/<str:code>/ask-to-unblock/", asking_views.ask_to_unblock, name="ask-to-unblock"),
    path("accounts/<str:code>/credit/", badge_views.customer_credit, name="customer-credit"),
    path("accounts/<str:code>/panel/", views.customer_panel, name="customer-panel"),
    path("orders/<str:number>/panel/", views.order_panel, name="order-panel"),
    path("orders/<str:number>/why/", views.why_page, name="why-latest"),
    path("orders/<str:number>/why/<int:position>/", views.why_page, name="why"),
    path("orders/<str:number>/decide/", views.decide, name="decide"),
    path("orders/<str:number>/release/", views.release, name="release"),
    path("orders/<str:number>/reject/", views.reject, name="reject"),
    path("orders/<str:number>/check/", views.check_now, name="check"),
    path("orders/<str:number>/prepayment/", views.ask_prepayment, name="ask-prepayment"),
    path(
        "orders/<str:number>/prepayment/withdraw/",
        views.withdraw_prepayment,
        name="withdraw-prepayment",
    ),
    path("orders/<str:number>/pay-these/", views.ask_to_pay, name="ask-to-pay"),
    path("orders/<str:number>/pay-these/letter/", views.pay_these_letter, name="pay-these-letter"),
]

from django.urls import path

from credit import asking_views, replay_views, rule_views, views

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
    path("rules/", rule_views.rule_sets, name="rule-sets"),
    path("rules/new/", rule_views.new_rule_set, name="new-rule-set"),
    path("rules/<str:risk_class>/", rule_views.rule_set, name="rule-set"),
    path("rules/<str:risk_class>/save/", rule_views.save_rules, name="save-rules"),
    path("rules/<str:risk_class>/ask/", rule_views.ask_for_rules, name="ask-for-rules"),
    path("rules/<str:risk_class>/replay/", replay_views.start_replay, name="start-replay"),
    path("replays/<int:pk>/", replay_views.replay, name="replay"),
    path("orders/<str:number>/panel/", views.order_panel, name="order-panel"),
    path("orders/<str:number>/release/", views.release, name="release"),
    path("orders/<str:number>/reject/", views.reject, name="reject"),
]

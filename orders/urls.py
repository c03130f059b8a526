from django.urls import path

from core.imports import pages
from orders import views
from orders.imports import ORDERS

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="list"),
    path("new/", views.new_order, name="new"),
    path("quotes/new/", views.new_quote, name="new-quote"),
    path("preview/", views.preview, name="preview"),
    path("keep/", views.keep_draft, name="keep"),
    path("suggested/", views.suggested_lines, name="suggested"),
    path("try-price/<str:code>/", views.try_price, name="try-price"),
    *pages.routes(ORDERS),
    path("lost-sales/", views.lost_sales, name="lost-sales"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/", views.new_agreement, name="new-agreement"),
    path("agreements/of/<str:code>/", views.customer_agreements, name="customer-agreements"),
    path("agreements/<str:number>/edit/", views.edit_agreement, name="edit-agreement"),
    path("agreements/<str:number>/", views.agreement, name="agreement"),
    path("agreements/<str:number>/close/", views.close_agreement, name="close-agreement"),
    path("standing/", views.standing_orders, name="standing-orders"),
    path("standing/new/", views.new_standing, name="new-standing"),
    path("standing/of/<str:code>/", views.customer_standing, name="customer-standing"),
    path("standing/<str:number>/", views.standing_order, name="standing"),
    path("standing/<str:number>/edit/", views.edit_standing, name="edit-standing"),
    path("standing/<str:number>/<slug:verb>/", views.move_standing, name="move-standing"),
    path("<str:number>/", views.order_page, name="order"),
    path("<str:number>/lines/<int:position>/price/", views.line_price, name="line-price"),
    path("<str:number>/edit/", views.edit_order, name="edit"),
    path("<str:number>/submit/", views.submit_order, name="submit"),
    path("<str:number>/quote/", views.quote_order, name="quote"),
    path("<str:number>/send/", views.send_quote, name="send-quote"),
    path("<str:number>/extend/", views.extend_quote, name="extend-quote"),
    path("<str:number>/revisions/", views.revisions_page, name="revisions"),
    path("<str:number>/revisions/<int:revision>.pdf", views.quote_pdf, name="quote-pdf"),
    path("<str:number>/reopen/", views.reopen_order, name="reopen"),
    path("<str:number>/send-back/", views.send_back, name="send-back"),
    path("<str:number>/accept/", views.accept_quote, name="accept"),
    path("<str:number>/cancel/", views.cancel_order, name="cancel"),
    path("<str:number>/copy/", views.copy_order, name="copy"),
    path("<str:number>/amend/", views.amend_order, name="amend"),
    path("<str:number>/close-line/", views.close_order_line, name="close-line"),
    path("<str:number>/cannot-fulfill/", views.cannot_fulfill, name="cannot-fulfill"),
    path("<str:number>/release-hold/", views.release_hold, name="release-hold"),
    path("<str:number>/comment/", views.comment, name="comment"),
]

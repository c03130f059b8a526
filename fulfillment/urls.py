from django.urls import path

from fulfillment import views

app_name = "fulfillment"
urlpatterns = [
    path("", views.shipment_list, name="list"),
    path("pick-list.pdf", views.wave_pick_list, name="wave-pick-list"),
    path("returns/", views.return_list, name="returns"),
    path("returns/of-shipment/<str:number>/", views.shipment_returns, name="shipment-returns"),
    path("returns/of-order/<str:number>/", views.order_returns, name="order-returns"),
    path("returns/of-customer/<str:code>/", views.customer_returns, name="customer-returns"),
    path("returns/<str:number>/", views.return_page, name="return"),
    path("returns/<str:number>/authorize/", views.authorize_return, name="authorize-return"),
    path("returns/<str:number>/refuse/", views.refuse_return, name="refuse-return"),
    path("returns/<str:number>/cancel/", views.cancel_return, name="cancel-return"),
    path("returns/<str:number>/receive/", views.receive_return, name="receive-return"),
    path("returns/<str:number>/replace/", views.replace_return, name="replace-return"),
    path("returns/<str:number>/slip.pdf", views.return_slip, name="return-slip"),
    path("of-order/<str:number>/", views.order_panel, name="order-panel"),
    path("of-order/<str:number>/plan/", views.plan_shipment, name="plan"),
    path("<str:number>/", views.shipment_page, name="shipment"),
    path("<str:number>/return/", views.new_return, name="new-return"),
    path("<str:number>/preview/", views.shipment_preview, name="preview"),
    path("<str:number>/start/", views.start_picking, name="start"),
    path("<str:number>/pick/", views.picking_page, name="pick"),
    path("<str:number>/pick/line/", views.confirm_line, name="confirm-line"),
    path("<str:number>/pick/finish/", views.finish_picking, name="finish-picking"),
    path("<str:number>/pack/", views.pack, name="pack"),
    path("<str:number>/dispatch/", views.dispatch, name="dispatch"),
    path("<str:number>/deliver/", views.deliver, name="deliver"),
    path("<str:number>/cancel/", views.cancel, name="cancel"),
    path("<str:number>/pick-list.pdf", views.pick_list, name="pick-list"),
    path("<str:number>/delivery-note.pdf", views.delivery_note, name="delivery-note"),
]

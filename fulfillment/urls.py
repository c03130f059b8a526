from django.urls import path

from fulfillment import views

app_name = "fulfillment"
urlpatterns = [
    path("", views.shipment_list, name="list"),
    path("pick-list.pdf", views.wave_pick_list, name="wave-pick-list"),
    path("of-order/<str:number>/", views.order_panel, name="order-panel"),
    path("of-order/<str:number>/plan/", views.plan_shipment, name="plan"),
    path("<str:number>/", views.shipment_page, name="shipment"),
    path("<str:number>/preview/", views.shipment_preview, name="preview"),
    path("<str:number>/start/", views.start_picking, name="start"),
    path("<str:number>/pick/", views.picking_page, name="pick"),
    path("<str:number>/pick/line/", views.confirm_line, name="confirm-line"),
    path("<str:number>/pick/finish/", views.finish_picking, name="finish-picking"),
    path("<str:number>/pack/", views.pack, name="pack"),
    path("<str:number>/dispatch/", views.dispatch, name="dispatch"),
    path("<str:number>/plan-early/", views.plan_early, name="plan-early"),
    path("<str:number>/deliver/", views.deliver, name="deliver"),
    path("<str:number>/cancel/", views.cancel, name="cancel"),
    path("<str:number>/pick-list.pdf", views.pick_list, name="pick-list"),
    path("<str:number>/delivery-note.pdf", views.delivery_note, name="delivery-note"),
]

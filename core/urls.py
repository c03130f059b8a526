"""Pages that belong to no stage: search, preferences, jobs, the bundles of style and script."""

from django.urls import path

from core import assets, checks, job_views, preferences, search
from core.approvals import views as approvals
from core.mail import views as mail
from core.notifications import views as notifications

app_name = "core"

urlpatterns = [
    path("assets/<str:digest>/<str:name>", assets.asset, name="asset"),
    path("search", search.search_page, name="search"),
    path("search/palette", search.palette, name="palette"),
    path("check/number", checks.read_number, name="read-number"),
    path("check/<str:form>", checks.check_field, name="check-field"),
    path("alive", preferences.alive, name="alive"),
    path("preferences", preferences.preferences, name="preferences"),
    path("preferences/look", preferences.set_look, name="look"),
    path("preferences/rail", preferences.toggle_rail, name="rail"),
    path("company", preferences.switch_company, name="switch-company"),
    path("jobs/", job_views.job_list, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/cancel", job_views.cancel_job, name="job-cancel"),
    path("jobs/<int:pk>/repeat", job_views.repeat_job, name="job-repeat"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/count", notifications.unread_count, name="notification-count"),
    path("notifications/menu", notifications.menu, name="notification-menu"),
    path("notifications/read", notifications.mark_all_read, name="notifications-read"),
    path("notifications/<int:pk>/", notifications.open_notification, name="notification"),
    path("approvals/", approvals.approval_list, name="approvals"),
    path("approvals/<str:number>/", approvals.approval_page, name="approval"),
    path("approvals/<str:number>/approve", approvals.approve_request, name="approval-approve"),
    path("approvals/<str:number>/refuse", approvals.refuse_request, name="approval-refuse"),
    path("approvals/<str:number>/withdraw", approvals.withdraw_request, name="approval-withdraw"),
    path("approvals/<str:number>/renew", approvals.renew_request, name="approval-renew"),
    path("mail/", mail.mail_log, name="mail-log"),
    path("mail/<int:pk>/", mail.mail_message, name="mail-message"),
    path("mail/<int:pk>/resend", mail.resend_message, name="mail-resend"),
    path("mail/<int:pk>/files/<int:file_pk>", mail.mail_attachment, name="mail-attachment"),
]

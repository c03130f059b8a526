"""The Celery app. Redis is only the alarm clock: what must happen stands in the outbox (DESIGN.md, section 9)."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready
from kombu.entity import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "o2c.settings")

# Each queue gets its turn; what keeps watch has one of its own and never waits behind a backlog of documents.
WATCH, RELAY = "watch", "relay"
QUEUES = (WATCH, RELAY, "default", "documents", "mail", "bulk")

app = Celery("o2c")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_default_queue = "default"
app.conf.task_queues = [Queue(name) for name in QUEUES]
app.conf.task_routes = {
    "core.tasks.sweep_outbox": {"queue": WATCH},
    "core.tasks.resume_orphaned_jobs": {"queue": WATCH},
    "core.tasks.relay_outbox": {"queue": RELAY},
}
app.conf.beat_schedule = {
    "sweep the outbox": {"task": "core.tasks.sweep_outbox", "schedule": 10.0},
    "resume orphaned jobs": {"task": "core.tasks.resume_orphaned_jobs", "schedule": 10.0},
    "propose reminders": {
        "task": "receivables.tasks.propose_dunning",
        "schedule": crontab(hour="4", minute="10"),
    },
    "decide promises": {
        "task": "receivables.tasks.decide_promises",
        "schedule": crontab(minute="35"),  # soon after midnight, wherever the company is
    },
    "notice delayed shipments": {
        "task": "fulfillment.tasks.notice_delays",
        "schedule": crontab(minute="45"),
    },
    "expire quotes": {
        "task": "orders.tasks.expire_quotes",
        "schedule": crontab(minute="20"),  # soon after midnight, wherever the company is
    },
    "expire reservations": {
        "task": "orders.tasks.expire_reservations",
        "schedule": crontab(minute="45"),  # soon after midnight, wherever the company is
    },
    "follow credit limits": {
        "task": "credit.tasks.follow_limits",
        "schedule": crontab(minute="25"),  # soon after midnight, wherever the company is
    },
    "make standing orders": {
        "task": "orders.tasks.make_standing_orders",
        "schedule": crontab(hour="3", minute="40"),
    },
    "date what waits for overdue goods": {
        "task": "orders.tasks.date_overdue",
        "schedule": crontab(hour="3", minute="50"),
    },
    "order in for orders": {
        "task": "orders.tasks.order_in",
        "schedule": crontab(hour="3", minute="20"),
    },
    "notice late suppliers": {
        "task": "inventory.tasks.notice_late_supply",
        "schedule": crontab(hour="4", minute="5"),
    },
    "propose replenishments": {
        "task": "inventory.tasks.propose_replenishments",
        "schedule": crontab(hour="4", minute="30"),
    },
    "set expired goods apart": {
        "task": "inventory.tasks.set_expired_apart",
        "schedule": crontab(minute="5"),  # soon after midnight, wherever the company is
    },
    "score the customers": {
        "task": "credit.tasks.score_customers",
        "schedule": crontab(hour="3", minute="10"),
    },
    "check the invariants": {
        "task": "core.tasks.check_invariants",
        "schedule": crontab(hour="2", minute="30"),
    },
    "sweep the stored files": {
        "task": "core.tasks.sweep_files",
        "schedule": crontab(hour="2", minute="50"),
    },
    "export the chain heads": {
        "task": "ledger.tasks.export_chain_heads",
        "schedule": crontab(hour="23", minute="50"),
    },
    "close reopened periods": {
        "task": "ledger.tasks.close_reopened_periods",
        "schedule": crontab(minute="15"),
    },
}
app.autodiscover_tasks()


@worker_ready.connect
def report_at_once(**kwargs: object) -> None:
    """A worker that has started shows that it lives and takes up what has been waiting."""
    app.send_task("core.tasks.sweep_outbox", retry=False)

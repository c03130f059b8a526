"""Wiring of the order-to-cash suite: settings, URL root, API root, Celery app; no business."""

from o2c.celery import app as celery_app

__all__ = ["celery_app"]

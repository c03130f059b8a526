"""A broker that is away costs a posting no time worth speaking of."""

from __future__ import annotations

import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError


def test_a_broker_that_is_away_is_given_up_at_once():
    app = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    begun = time.monotonic()

    with pytest.raises(OperationalError):
        app.send_task("core.tasks.relay_outbox", retry=False)

    assert time.monotonic() - begun < 3

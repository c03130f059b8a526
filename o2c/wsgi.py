"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "o2c.settings")
os.environ.setdefault("O2C_PROCESS", "web")

application = get_wsgi_application()

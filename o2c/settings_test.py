"""What tests need otherwise: cheap passwords, mail in memory, files beside the test servers."""

import os

os.environ.setdefault("O2C_ENV", "test")

from o2c.settings import *  # noqa: E402, F403
from o2c.settings import CACHES, O2C_VAR, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests that run side by side share servers, not rows or files.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
MEDIA_ROOT = O2C_VAR / "test" / f"media-{WORKER}"
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": f"o2c-{WORKER}"}}
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT), "base_url": None},
    },
}
WHITENOISE_AUTOREFRESH = True  # looks files up when asked for, instead of reading them all at every start
ACCOUNT_RATE_LIMITS = False

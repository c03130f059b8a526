from django.apps import AppConfig


class ReportingConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "reporting"

    def ready(self) -> None:
        from reporting import registration, tasks  # noqa: F401

        registration.register_rail()
        registration.register_places()

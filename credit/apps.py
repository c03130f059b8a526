from django.apps import AppConfig


class CreditConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "credit"

    def ready(self) -> None:
        from core import invariants
        from credit import receivers, registration, replay_tasks, tasks  # noqa: F401
        from credit.forecast import credit_forecast
        from credit.invariants import RULES
        from credit.mailed import credit_in_mails
        from credit.models import CreditAccount, CreditDecision, RiskScore
        from customers.operations import register_staying
        from orders import decisions, mailed

        invariants.register(*RULES)
        register_staying(CreditAccount, "the survivor's limit holds; a block is carried over")
        register_staying(CreditDecision, "append-only: what was decided about whom")
        register_staying(RiskScore, "what was held of whom on a day")
        decisions.register_forecast(credit_forecast)
        mailed.register_addition(credit_in_mails)
        registration.register_requests()
        registration.register_news()
        registration.register_places()

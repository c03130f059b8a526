"""What every stage shares: companies and people, numbers, timeline, outbox, jobs, files, mail."""

from core.models.access import ApiToken, RoleCeiling, SecurityEvent
from core.models.approvals import REQUEST_LIFECYCLE, ApprovalRequest, RequestStatus
from core.models.background import (
    HandledMessage,
    IdempotencyKey,
    Job,
    JobState,
    OutboxMessage,
    OutboxStatus,
    WorkerBeat,
)
from core.models.company import CashRounding, Company, CompanyBankAccount, ExchangeRate, TaxRounding
from core.models.files import MailMessage, MailStatus, StoredFile
from core.models.finding import SearchEntry, SearchWord
from core.models.history import Event, InvariantRun, NumberSequence, RecentDocument, SavedView
from core.models.imports import FileImport, ImportLayout, RefusedRow
from core.models.notices import Notification
from core.models.people import Membership, Role, User

__all__ = [
    "REQUEST_LIFECYCLE",
    "ApiToken",
    "ApprovalRequest",
    "CashRounding",
    "Company",
    "CompanyBankAccount",
    "Event",
    "ExchangeRate",
    "FileImport",
    "HandledMessage",
    "IdempotencyKey",
    "ImportLayout",
    "InvariantRun",
    "Job",
    "JobState",
    "MailMessage",
    "MailStatus",
    "Membership",
    "Notification",
    "NumberSequence",
    "OutboxMessage",
    "OutboxStatus",
    "RecentDocument",
    "RefusedRow",
    "RequestStatus",
    "Role",
    "RoleCeiling",
    "SavedView",
    "SearchEntry",
    "SearchWord",
    "SecurityEvent",
    "StoredFile",
    "TaxRounding",
    "User",
    "WorkerBeat",
]

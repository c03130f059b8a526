"""The sign-ins of the demo: one person per role; the demo prints them, production never creates them."""

from typing import NamedTuple

PASSWORD = "order-to-cash"  # noqa: S105 - printed on the screen; exists in the demo only


class DemoAccount(NamedTuple):
    """Who can sign in to the demo, and as what."""

    code: str
    role: str
    username: str
    password: str
    full_name: str


DEMO_ACCOUNTS = (
    DemoAccount("SAL", "Sales clerk", "sally", PASSWORD, "Sally Brandt"),
    DemoAccount("WH", "Warehouse", "walt", PASSWORD, "Walt Jensen"),
    DemoAccount("CRC", "Credit controller", "carla", PASSWORD, "Carla Rossi"),
    DemoAccount("AR", "Receivables clerk", "arno", PASSWORD, "Arno Popescu"),
    DemoAccount("GL", "Accountant", "gloria", PASSWORD, "Gloria Hansen"),
    DemoAccount("MGR", "Manager", "martin", PASSWORD, "Martin Weiss"),
    DemoAccount("ADM", "Administrator", "ada", PASSWORD, "Ada Nilsen"),
    DemoAccount("AUD", "Auditor", "audrey", PASSWORD, "Audrey Santoso"),
    DemoAccount("PB", "Portal buyer", "paula", PASSWORD, "Paula Keller"),
    DemoAccount("PV", "Portal viewer", "victor", PASSWORD, "Victor Keller"),
)

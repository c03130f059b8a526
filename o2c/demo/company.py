"""Setting up a demo company: books, taxes, terms, people, products, customers."""

from __future__ import annotations

import datetime
import functools
import random
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from stdnum import luhn
from stdnum.eu import vat

from catalog.models import (
    PriceList,
    PriceListLine,
    Product,
    ProductCategory,
    ShippingMethod,
    TaxCategory,
    TaxCode,
    TaxMapping,
    TaxPosition,
    TaxRate,
    UnitOfMeasure,
)
from catalog.rec20 import measure_of
from core.actors import Actor
from core.demo_accounts import PASSWORD, DemoAccount
from core.models import Company, CompanyBankAccount, ExchangeRate, Membership, RoleCeiling, User
from credit.lifecycle import Rule
from credit.models import CreditAccount, CreditLimit, CreditPolicy, CreditRule
from credit.rule_sets import DEFAULTS, ORDERING, Setting
from customers.models import (
    Address,
    Contact,
    ContactRole,
    Customer,
    EarlyPaymentDiscount,
    Installment,
    InstallmentKind,
    PaymentTerms,
)
from fulfillment.models import Carrier
from inventory.models import Warehouse
from ledger.chart import install_chart
from o2c.demo.declaring import delivery_terms, tariff_number
from o2c.demo.source import Source, SourceCustomer
from receivables.models import DunningLevel, DunningPolicy

LANGUAGES = {"NO": "nb", "IT": "it", "RO": "ro", "ID": "id"}
CURRENCIES = {"US": "USD", "CA": "USD", "MX": "USD", "BR": "USD", "AR": "USD", "VE": "USD", "GB": "GBP", "NO": "NOK", "CH": "CHF", "ID": "USD"}  # fmt: skip
EU = frozenset(["AT", "BE", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "NL", "PL", "PT", "RO", "SE"])
VAT_DIGITS = {"AT": ("U", 8), "BE": ("0", 9), "DK": ("", 8), "ES": ("B", 8), "FI": ("", 8), "FR": ("", 11), "IE": ("", 7), "IT": ("", 11), "NL": ("", 9), "PL": ("", 10), "PT": ("5", 8), "RO": ("", 8), "SE": ("", 10)}  # fmt: skip
RATES = {"USD": "0.92", "GBP": "1.17", "NOK": "0.087", "CHF": "1.04", "EUR": "11.5"}


@dataclass(slots=True)
class Setup:
    """What the history needs to know of the company."""

    company: Company
    users: dict[str, User] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    carriers: list[Carrier] = field(default_factory=list)
    methods: dict[str, ShippingMethod] = field(default_factory=dict)
    warehouse: Warehouse | None = None
    bank_accounts: dict[str, CompanyBankAccount] = field(default_factory=dict)
    unreachable: Customer | None = None

    @property
    def main_warehouse(self) -> Warehouse:
        """Where everything lies."""
        if self.warehouse is None:
            raise LookupError("the company has no warehouse yet")
        return self.warehouse

    def actor(self, role: str) -> Actor:
        """The person who holds the role, or the system where the company has nobody."""
        user = self.users.get(role)
        return Actor.holding(frozenset({role}), user, self.company) if user else Actor.system(self.company)


@functools.cache
def _hashed_password() -> str:
    return make_password(PASSWORD)


def people(setup: Setup, accounts: tuple[DemoAccount, ...]) -> None:
    """One user per role; the same password hash for all, for hashing is slow on purpose."""
    password = _hashed_password()
    for account in accounts:
        first, _space, last = account.full_name.partition(" ")
        user = User.objects.create(
            username=account.username,
            first_name=first,
            last_name=last,
            email=f"{account.username}@demo.example",
            password=password,
        )
        Membership.objects.create(company=setup.company, user=user, role=account.code)
        setup.users[account.code] = user
    for role, permission, amount in (
        ("CRC", "credit.release_credit_hold", 5000),
        ("AR", "invoicing.credit_invoice", 1000),
        ("GL", "ledger.post_entry", 2500),
    ):
        for currency in ("EUR", "USD", "GBP", "NOK", "CHF"):
            RoleCeiling.objects.create(
                company=setup.company,
                role=role,
                permission=permission,
                currency=currency,
                ceiling_amount=Decimal(amount),
            )


def books(setup: Setup, iban: str, bic: str, currencies: tuple[str, ...], today: datetime.date) -> None:
    """Chart of accounts, bank account, exchange rates, credit and dunning rules."""
    company = setup.company
    install_chart(company)
    for currency in currencies:
        setup.bank_accounts[currency] = CompanyBankAccount.objects.create(
            company=company,
            name=f"Main account {currency}",
            iban=iban,
            bic=bic,
            bank_name="Example Bank",
            currency=currency,
            is_default=True,
        )
    wave = random.Random(7)  # noqa: S311 - the demo has to repeat
    ExchangeRate.objects.bulk_create(
        ExchangeRate(
            company=company,
            currency=currency,
            date=today - datetime.timedelta(days=14 * step),
            rate=(Decimal(RATES[currency]) * Decimal(1000 + wave.randint(-25, 25)) / 1000).quantize(
                Decimal("0.000001")
            ),
        )
        for currency in RATES
        if currency != company.base_currency
        for step in range(28)
    )
    _credit_rules(company)
    policy = DunningPolicy.objects.create(
        company=company, code="STANDARD", name="Three friendly steps", is_default=True
    )
    DunningLevel.objects.bulk_create(
        DunningLevel(company=company, policy=policy, level=level, days=days, minimum_amount=Decimal(10), fee=Decimal(fee), interest_percent=Decimal(interest))
        for level, days, fee, interest in ((1, 5, 0, 0), (2, 20, 5, 0), (3, 40, 10, 8))
    )  # fmt: skip


def _credit_rules(company: Company) -> None:
    """The limit, 45 days overdue with 50 tolerated, two reminders: as the house judges its regular customers."""
    policy = CreditPolicy.objects.create(company=company, name="Regular customers")
    settings = {**DEFAULTS, Rule.OVERDUE: Setting(Decimal(50), 45, ORDERING)}
    CreditRule.objects.bulk_create(
        CreditRule(
            company=company,
            policy=policy,
            rule=rule,
            amount=each.amount,
            number=each.number,
            points=sorted(each.points),
        )
        for rule, each in settings.items()
    )


def taxes(company: Company, rates: tuple[tuple[str, str, str], ...]) -> dict[str, TaxCode]:
    """Domestic codes by (code, name, rate), intra-community and export codes, and the positions that map to them."""
    codes: dict[str, TaxCode] = {}
    for code, name, rate in rates:
        codes[code] = TaxCode.objects.create(company=company, code=code, name=name)
        TaxRate.objects.create(company=company, tax_code=codes[code], rate=Decimal(rate))
    foreign = (
        (
            "EU",
            "Intra-community supply",
            TaxCategory.INTRA_COMMUNITY,
            "Intra-community supply, Art. 138 VAT Directive",
        ),
        ("EXPORT", "Export", TaxCategory.EXPORT, "Export outside the EU, Art. 146 VAT Directive"),
    )
    for code, name, category, reason in foreign:
        codes[code] = TaxCode.objects.create(
            company=company, code=code, name=name, category=category, exemption_reason=reason
        )
        TaxRate.objects.create(company=company, tax_code=codes[code], rate=Decimal(0))
        position = TaxPosition.objects.create(company=company, code=code, name=name)
        TaxMapping.objects.create(company=company, tax_position=position, replaced_by=codes[code])
    return codes


def terms(company: Company) -> dict[str, PaymentTerms]:
    """The usual payment terms."""
    made: dict[str, PaymentTerms] = {}
    wanted: tuple[tuple[str, str, list[tuple[InstallmentKind, int, int]], list[tuple[int, int]]], ...] = (
        ("N14", "14 days net", [(InstallmentKind.REST, 0, 14)], []),
        ("N30", "30 days net", [(InstallmentKind.REST, 0, 30)], []),
        ("2-10-30", "2 % 10 days, 30 days net", [(InstallmentKind.REST, 0, 30)], [(2, 10)]),
        ("HALVES", "Half in 15, half in 45 days", [(InstallmentKind.PERCENT, 50, 15), (InstallmentKind.REST, 0, 45)], []),
        ("PREPAID", "Paid in advance", [(InstallmentKind.REST, 0, 0)], []),
    )  # fmt: skip
    for code, name, installments, discounts in wanted:
        made[code] = PaymentTerms.objects.create(
            company=company, code=code, name=name, is_prepaid=code == "PREPAID"
        )
        Installment.objects.bulk_create(
            Installment(
                company=company,
                payment_terms=made[code],
                position=position,
                kind=kind,
                value=Decimal(value),
                days=days,
            )
            for position, (kind, value, days) in enumerate(installments, start=1)
        )
        EarlyPaymentDiscount.objects.bulk_create(
            EarlyPaymentDiscount(
                company=company, payment_terms=made[code], percent=Decimal(percent), days=days
            )
            for percent, days in discounts
        )
    return made


def _units(company: Company) -> dict[str, UnitOfMeasure]:
    """What is sold and packed in, with what it measures by Recommendation 20."""
    rows = (
        ("C62", "piece", 0), ("BX", "box", 0), ("CT", "carton", 0), ("PF", "pallet", 0),
        ("GRM", "gram", 0), ("KGM", "kilogram", 3), ("MTR", "meter", 2), ("LTR", "liter", 3), ("HUR", "hour", 2),
    )  # fmt: skip
    made = UnitOfMeasure.objects.bulk_create(
        UnitOfMeasure(
            company=company, code=code, name=name, decimals=decimals,
            dimension=measure_of(code).dimension, factor=measure_of(code).factor,
        )
        for code, name, decimals in rows
    )  # fmt: skip
    return {unit.code: unit for unit in made}


def assortment(setup: Setup, source: Source, codes: dict[str, TaxCode], reduced: frozenset[str]) -> PriceList:
    """Units, categories, products and one price list for good customers."""
    company = setup.company
    piece = _units(company)["C62"]
    categories = {
        code: ProductCategory.objects.create(company=company, code=f"C{code}", name=name)
        for code, name in source.categories.items()
    }
    standard, lower = list(codes.values())[:2]
    products = Product.objects.bulk_create(
        Product(
            company=company,
            sku=row.sku,
            name=row.name,
            description=row.packing,
            unit=piece,
            category=categories[row.category],
            tax_code=lower if row.category in reduced else standard,
            price=row.price,
            currency=company.base_currency,
            is_active=not row.is_discontinued,
            margin_floor_percent=Decimal(8),
            weight=Decimal(number % 9 + 1) / 2,
            hs_code=tariff_number(row),
            origin_country=company.country,
        )
        for number, row in enumerate(source.products)
    )
    setup.products = {product.sku: product for product in products}
    price_list = PriceList.objects.create(
        company=company, code="KEY", name="Key accounts", currency=company.base_currency
    )
    PriceListLine.objects.bulk_create(
        PriceListLine(
            company=company,
            price_list=price_list,
            position=position,
            min_quantity=Decimal(quantity),
            factor=factor,
        )
        for position, (quantity, factor) in enumerate(((50, Decimal("0.9")), (0, Decimal("0.95"))), start=1)
    )
    return price_list


def carriers_and_warehouse(setup: Setup, source: Source) -> None:
    """Where goods lie and who carries them."""
    company = setup.company
    setup.warehouse = Warehouse.objects.create(
        company=company,
        code="MAIN",
        name="Main warehouse",
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
        is_default=True,
    )
    setup.carriers = [
        Carrier.objects.create(
            company=company,
            code=name.split()[0].upper(),
            name=name,
            tracking_url=f"https://track.example/{name.split()[0].lower()}/{{number}}",
        )
        for name in source.carriers
    ]


def customers(
    setup: Setup, source: Source, price_list: PriceList, made_terms: dict[str, PaymentTerms]
) -> None:
    """Customers with address, contact, terms, tax position and credit limit."""
    chance = random.Random(11)  # noqa: S311 - the demo has to repeat
    positions = {position.code: position for position in TaxPosition.objects.filter(company=setup.company)}
    usual = [made_terms[code] for code in ("N14", "N30", "N30", "2-10-30", "HALVES")]
    for row in source.customers:
        is_foreign = row.country != setup.company.country
        position = positions["EU" if row.country in EU and setup.company.country in EU else "EXPORT"]
        currency = CURRENCIES.get(row.country, setup.company.base_currency)
        customer = Customer.objects.create(
            company=setup.company,
            code=row.code,
            name=row.name,
            country=row.country,
            vat_id=_vat_id(row.country, chance) if row.country in EU else "",
            email=f"office@{row.code.lower()}.example",
            phone=row.phone,
            language=LANGUAGES.get(row.country, "en"),
            currency=currency,
            payment_terms=chance.choice(usual),
            price_list=price_list if chance.random() < 0.2 and currency == price_list.currency else None,
            tax_position=position if is_foreign else None,
            priority=chance.choice((3, 5, 5, 5, 7)),
            salesperson=setup.users.get("SAL"),
            **delivery_terms(row, setup.company),
        )
        setup.customers[row.code] = customer
        _reachable(setup.company, customer, row)
        account = CreditAccount.objects.create(company=setup.company, customer=customer)
        CreditLimit.objects.create(
            company=setup.company,
            account=account,
            currency=currency,
            limit_amount=Decimal(chance.choice((15000, 25000, 40000, 60000))),
        )


def branch(setup: Setup) -> None:
    """One customer is another's branch: his headquarters get and pay the invoices."""
    company = setup.company
    domestic = [
        customer
        for _code, customer in sorted(setup.customers.items())
        if (customer.country, customer.currency) == (company.country, company.base_currency)
    ]
    if len(domestic) > 1:
        headquarters, paid_for = domestic[-2:]
        paid_for.invoice_party = headquarters
        paid_for.save(update_fields=["invoice_party"])


def somebody_without_mail(setup: Setup, made_terms: dict[str, PaymentTerms]) -> None:
    """A new customer who has a telephone only."""
    company = setup.company
    setup.unreachable = Customer.objects.create(
        company=company,
        code="KIOSK",
        name="Kiosk at the station",
        country=company.country,
        phone="040 550199",
        currency=company.base_currency,
        payment_terms=made_terms["N14"],
        salesperson=setup.users.get("SAL"),
    )
    Address.objects.create(
        company=company,
        customer=setup.unreachable,
        code="1",
        is_main_shipping=True,
        street="Platform 1",
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
    )
    account = CreditAccount.objects.create(company=company, customer=setup.unreachable)
    CreditLimit.objects.create(
        company=company, account=account, currency=company.base_currency, limit_amount=Decimal(2000)
    )


def _reachable(company: Company, customer: Customer, row: SourceCustomer) -> None:
    Address.objects.create(
        company=company,
        customer=customer,
        code="1",
        is_main_shipping=True,
        street=row.street,
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
    )
    Contact.objects.create(
        company=company,
        customer=customer,
        name=row.contact,
        title=row.title,
        phone=row.phone,
        email=f"invoices@{row.code.lower()}.example",
        roles=[ContactRole.INVOICE, ContactRole.DUNNING],
    )


def _vat_id(country: str, chance: random.Random) -> str:
    """A made-up VAT id with a right checksum."""
    prefix, digits = VAT_DIGITS.get(country, ("", 9))
    if country == "FR":
        return _french_vat_id(chance)
    for _attempt in range(20_000):
        number = country + prefix + "".join(chance.choice("0123456789") for _digit in range(digits))
        if country == "IE":
            number += chance.choice("ABCDEFGHIJKLMNOPQRSTUVW")
        elif country == "NL":
            number += "B01"
        elif country == "SE":
            number += "01"
        if vat.is_valid(number):
            return number
    return ""


def _french_vat_id(chance: random.Random) -> str:
    """Two checks in one number: guessing takes thousands of attempts."""
    start = f"{chance.randrange(10**7, 10**8)}"
    siren = start + luhn.calc_check_digit(start)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"

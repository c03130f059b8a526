"""Payment references and the EPC code."""

from decimal import Decimal

import pytest

from core.payment_reference import (
    EpcTransfer,
    compact_rf,
    epc_qr,
    in_groups,
    is_iban,
    is_rf_reference,
    rf_reference,
)


@pytest.mark.parametrize(
    "number, reference",
    [("539007547034", "RF18539007547034"), ("R-2026-000123", "RF21R2026000123"), ("  a/1 ", "RF90A1")],
)
def test_a_document_number_becomes_a_reference_with_check_digits(number, reference):
    assert rf_reference(number) == reference
    assert is_rf_reference(reference)


@pytest.mark.parametrize("number", ["", "-", "ÄÖ", "1" * 22, "R*1"])
def test_what_fits_no_reference_is_refused(number):
    with pytest.raises(ValueError, match="no RF reference"):
        rf_reference(number)


@pytest.mark.parametrize("text", ["RF18 5390 0754 7034", "rf18539007547034", "RF712348231"])
def test_a_valid_reference_is_known_however_it_is_written(text):
    assert is_rf_reference(text)


@pytest.mark.parametrize(
    "text", ["RF19539007547034", "RF18539007547043", "RF", "", "R-2026-000123", "XX18539007547034"]
)
def test_a_wrong_digit_is_noticed(text):
    assert not is_rf_reference(text)


def test_references_are_stored_without_blanks_and_read_in_groups():
    assert compact_rf("rf18 5390 0754 7034") == "RF18539007547034"
    assert in_groups("RF18539007547034") == "RF18 5390 0754 7034"
    assert in_groups("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"
    assert in_groups("021000021 / 123456789") == "021000021 / 123456789"


def test_an_account_number_is_called_iban_only_when_it_is_one():
    assert is_iban("DE89 3704 0044 0532 0130 00")
    assert not is_iban("DE89 3704 0044 0532 0130 01")
    assert not is_iban("123456789")


def test_the_banking_code_holds_the_transfer_line_by_line():
    transfer = EpcTransfer(
        name="Northwind Traders GmbH",
        iban="DE89 3704 0044 0532 0130 00",
        bic="cobadeffxxx",
        amount=Decimal("1396.9"),
        reference="RF21 R202 6000 123",
    )

    assert transfer.payload().split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Northwind Traders GmbH", "DE89370400440532013000", "EUR1396.90", "",
        "RF21R2026000123",
    ]  # fmt: skip


def test_other_references_are_written_as_text_on_one_line():
    transfer = EpcTransfer(
        name="A\nB", iban="DE89370400440532013000", amount=Decimal("0.01"), reference="Invoice 12\n34"
    )

    assert transfer.payload().split("\n") == [
        "BCD", "002", "1", "SCT", "", "A B", "DE89370400440532013000", "EUR0.01", "", "", "Invoice 12 34",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", ["0", "-1", "1000000000"])
def test_what_cannot_be_transferred_gets_no_code(amount):
    with pytest.raises(ValueError, match="cannot be transferred"):
        EpcTransfer(name="A", iban="DE89370400440532013000", amount=Decimal(amount)).payload()


def test_the_code_is_an_image_in_the_document_itself():
    assert epc_qr("BCD\n002").startswith("data:image/png;base64,")

"""Facts about invoices, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: An invoice got its number and is frozen. Arguments: invoice, by. Receivables opens items; ledger posts.
invoice_issued = Signal()

#: A credit note got its number and is frozen. Arguments: credit_note, by.
credit_note_issued = Signal()

#: Invoices are about to be credited together. Arguments: invoices. Receivables locks their items before a number is drawn.
invoices_crediting = Signal()

"""Mails in the customers' languages need the compiled words."""

from tests.core.pdf.conftest import compiled_words

__all__ = ["compiled_words"]

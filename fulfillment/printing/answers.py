"""Pictures and papers as an answer to look at; the desk and the portal answer alike."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import get_language

from core import files
from core.models import StoredFile
from core.pdf import PdfLibraryMissing
from core.refusals import Refusal
from fulfillment.models import GoodsReturn
from fulfillment.printing.return_slip import print_return_slip


def picture(file: StoredFile | None) -> HttpResponse:
    """The picture to look at, or 404 where there is none."""
    if file is None:
        raise Http404
    return _inline(files.read(file), file.content_type, file.name)


def return_slip_to_print(goods_return: GoodsReturn) -> HttpResponse:
    """The paper that travels with the goods, in the reader's language. Raises Refusal where nothing can be printed."""
    try:
        content = print_return_slip(goods_return, language=get_language() or "en")
    except PdfLibraryMissing as missing:
        raise Refusal(str(missing)) from missing
    return pdf(content, f"{goods_return.number}.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper to look at."""
    return _inline(content, "application/pdf", name)


def _inline(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response

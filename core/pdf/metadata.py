"""Descriptions in the file's XMP that archives, screen readers and invoice readers look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PdfAttachment:
    """A file inside the PDF; ``facturx_level`` (such as "EN 16931") marks the XML of a Factur-X invoice."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Alternative"
    facturx_level: str = ""


_UA = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>"""

_FX = """<rdf:Description xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#" rdf:about="">\
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{name}</fx:DocumentFileName>\
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>{level}</fx:ConformanceLevel></rdf:Description>"""

_SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{name}</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"""

_PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{0}</pdfaProperty:name>\
<pdfaProperty:valueType>{1}</pdfaProperty:valueType><pdfaProperty:category>{2}</pdfaProperty:category>\
<pdfaProperty:description>{3}</pdfaProperty:description></rdf:li>"""

_EXTENSIONS = """<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" \
rdf:about=""><pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"""

_UA_SCHEMA = _SCHEMA.format(
    name="PDF/UA identification schema",
    uri="http://www.aiim.org/pdfua/ns/id/",
    prefix="pdfuaid",
    properties=_PROPERTY.format("part", "Integer", "internal", "Part of ISO 14289 the file conforms to"),
)

_FX_SCHEMA = _SCHEMA.format(
    name="Factur-X PDFA Extension Schema",
    uri="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    prefix="fx",
    properties="".join(
        _PROPERTY.format(name, "Text", "external", description)
        for name, description in (
            ("DocumentFileName", "The name of the embedded XML document"),
            ("DocumentType", "The type of the hybrid document"),
            ("Version", "The version of the standard of the embedded XML"),
            ("ConformanceLevel", "The conformance level of the embedded XML"),
        )
    ),
)


def xmp_descriptions(attachments: Sequence[PdfAttachment]) -> bytes:
    """What goes into the file's one ``rdf:RDF``: PDF/UA-1, and Factur-X when its XML is attached."""
    invoice = next((attachment for attachment in attachments if attachment.facturx_level), None)
    schemas = _UA_SCHEMA + (_FX_SCHEMA if invoice else "")
    facturx = _FX.format(name=invoice.name, level=invoice.facturx_level) if invoice else ""
    return _UA + facturx.encode() + _EXTENSIONS.format(schemas=schemas).encode()

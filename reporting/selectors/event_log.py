"""The timeline of cases as an object-centric event log (OCEL 2.0), for process mining."""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree import ElementTree as Xml

from core.models import Company
from reporting.selectors.sql import rows

_EVENTS = """
    SELECT e.id, e.document_kind || ' ' || e.activity, e.at, CASE WHEN e.actor_id IS NULL THEN 'system' ELSE 'user' END,
           e.document_kind, e.document_id, e.document_number, o.id, o.number
      FROM orders_salesorder o JOIN core_event e ON e.order_id = o.id
     WHERE o.company_id = %(company)s AND o.order_date BETWEEN %(since)s AND %(until)s
     ORDER BY e.at, e.id
"""
_ORDER = "orders.salesorder"


def event_log(company: Company, since: datetime.date, until: datetime.date) -> dict[str, Any]:
    """The events of the orders dated between two days in OCEL 2.0's JSON shape; people are not named."""
    objects: dict[str, dict[str, Any]] = {}
    events = []
    for pk, activity, at, resource, kind, document_id, number, order_id, order_number in rows(
        _EVENTS, {"company": company.pk, "since": since, "until": until}
    ):
        order = _object(objects, _ORDER, order_id, order_number)
        document = order if kind == _ORDER else _object(objects, kind, document_id, number)
        related = [{"objectId": order, "qualifier": "case"}]
        if document != order:
            related.append({"objectId": document, "qualifier": "document"})
        events.append(
            {
                "id": f"event:{pk}",
                "type": activity,
                "time": at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
                "attributes": [{"name": "resource", "value": resource}],
                "relationships": related,
            }
        )
    kinds = sorted({each["type"] for each in objects.values()})
    activities = sorted({event["type"] for event in events})
    return {
        "objectTypes": [
            {"name": kind, "attributes": [{"name": "number", "type": "string"}]} for kind in kinds
        ],
        "eventTypes": [
            {"name": name, "attributes": [{"name": "resource", "type": "string"}]} for name in activities
        ],
        "objects": list(objects.values()),
        "events": events,
    }


def _object(objects: dict[str, dict[str, Any]], kind: str, pk: int, number: str) -> str:
    """The document's key in the log, entered on first sight."""
    key = f"{kind}:{pk}"
    if key not in objects or (number and not objects[key]["attributes"]):
        since = "1970-01-01T00:00:00Z"
        attributes = [{"name": "number", "time": since, "value": number}] if number else []
        objects[key] = {"id": key, "type": kind, "attributes": attributes, "relationships": []}
    return key


def event_log_xml(log: dict[str, Any]) -> bytes:
    """The same log in OCEL 2.0's XML shape."""
    root = Xml.Element("log")
    for group, entry, types in (
        ("object-types", "object-type", log["objectTypes"]),
        ("event-types", "event-type", log["eventTypes"]),
    ):
        parent = Xml.SubElement(root, group)
        for each in types:
            attributes = Xml.SubElement(Xml.SubElement(parent, entry, name=each["name"]), "attributes")
            for attribute in each["attributes"]:
                Xml.SubElement(attributes, "attribute", name=attribute["name"], type=attribute["type"])
    parent = Xml.SubElement(root, "objects")
    for each in log["objects"]:
        element = Xml.SubElement(parent, "object", id=each["id"], type=each["type"])
        attributes = Xml.SubElement(element, "attributes")
        for attribute in each["attributes"]:
            Xml.SubElement(
                attributes, "attribute", name=attribute["name"], time=attribute["time"]
            ).text = attribute["value"]
    parent = Xml.SubElement(root, "events")
    for each in log["events"]:
        element = Xml.SubElement(parent, "event", id=each["id"], type=each["type"], time=each["time"])
        attributes = Xml.SubElement(element, "attributes")
        for attribute in each["attributes"]:
            Xml.SubElement(attributes, "attribute", name=attribute["name"]).text = attribute["value"]
        related = Xml.SubElement(element, "objects")
        for relation in each["relationships"]:
            Xml.SubElement(
                related,
                "relationship",
                {"object-id": relation["objectId"], "qualifier": relation["qualifier"]},
            )
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))

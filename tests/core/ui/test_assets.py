"""The bundles: every source in them once, in order, small enough, and kept by browsers."""

import gzip
import re

import pytest
from django.test import Client

from core import assets

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui.urls")]


def test_modules_stand_after_those_they_import() -> None:
    names = [path.stem for path in assets.script_files()]

    for path in assets.script_files():
        for needed in re.findall(r'from "\./(\w+)\.js"', path.read_text()):
            assert names.index(needed) < names.index(path.stem)
    assert len(names) == len(set(names))


def test_no_import_or_export_is_left_in_the_script() -> None:
    script = assets.bundle("app.js").body.decode()

    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    assert "eval(" not in script
    assert "new Function" not in script


def test_every_style_sheet_is_in_a_layer() -> None:
    for path in assets.style_files():
        text = re.sub(r"/\*.*?\*/|@font-face \{.*?\}|@layer [\w, ]+;", "", path.read_text(), flags=re.DOTALL)
        assert re.match(r"\s*(@layer \w+ \{|@media|@keyframes)", text), path.name
        assert "!important" not in text, path.name
        assert not re.search(r"^\s*#[\w-]+[ ,{]", text, re.MULTILINE), path.name


def test_the_bundles_keep_within_the_budget() -> None:
    assert len(assets.bundle("app.css").compressed) < 40_000
    assert len(assets.bundle("app.js").compressed) < 40_000


def test_a_bundle_is_sent_compressed_and_kept_for_good(client: Client) -> None:
    response = client.get(assets.address("app.css"), headers={"Accept-Encoding": "gzip, br"})

    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(response.content) == assets.bundle("app.css").body


def test_an_address_of_another_release_is_not_kept(client: Client) -> None:
    assert client.get("/assets/000000000000/app.js")["Cache-Control"] == "no-cache"
    assert client.get("/assets/000000000000/secret.js").status_code == 404

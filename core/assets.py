"""Style sheets and scripts as two files: put together by the application itself, so that no build tool is needed.

The sources stay small: one style sheet per component, one ES module per behavior. A module imports only from
its neighbors by ``import { a, b } from "./name.js"`` and exports only named functions and constants; that is
what makes joining them simple enough to do here.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.access import open_to_all

_IMPORT = re.compile(r'^import \{\s*([^}]+?)\s*\} from "\./([a-z_]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+)|class (\w+))", re.MULTILINE)
_RELATIVE_URL = re.compile(r'url\("\.\./([^"]+)"\)')
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_FIRST_SHEETS = ("tokens.css", "base.css", "layout.css")
_LAST_SHEETS = ("print.css",)


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file as it is sent: its bytes, the same compressed, its hash and its type."""

    body: bytes
    compressed: bytes
    digest: str
    content_type: str


def _root() -> Path:
    return Path(settings.BASE_DIR) / "static"


def style_files() -> list[Path]:
    """Tokens first, then elements, frame, components by name, and paper last."""
    sheets = _root() / "css"
    first = [sheets / name for name in _FIRST_SHEETS]
    return [*first, *sorted((sheets / "components").glob("*.css")), *(sheets / name for name in _LAST_SHEETS)]


def script_files() -> list[Path]:
    """Every module, each after those it imports."""
    modules = {path.stem: path for path in sorted((_root() / "js").glob("*.js"))}
    ordered: dict[str, Path] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            raise ValueError(f"modules import each other: {' > '.join((*trail, name))}")
        if name in ordered:
            return
        for needed in _IMPORT.findall(modules[name].read_text()):
            visit(needed[1], (*trail, name))
        ordered[name] = modules[name]

    for name in modules:
        visit(name, ())
    return list(ordered.values())


def _styles() -> str:
    joined = "".join(path.read_text() for path in style_files())
    return _RELATIVE_URL.sub(lambda match: f'url("{static(match[1])}")', _BLOCK_COMMENT.sub("", joined))


def _scripts() -> str:
    return "".join(
        ['"use strict";\n(() => {\nconst modules = {};\n', *map(_wrapped, script_files()), "})();\n"]
    )


def _wrapped(path: Path) -> str:
    """A module as a function that returns its exports."""
    source = path.read_text()
    names = [next(filter(None, match.groups())) for match in _EXPORT.finditer(source)]
    source = _IMPORT.sub(
        lambda match: f"const {{ {' '.join(match[1].split())} }} = modules.{match[2]};\n", source
    )
    source = _EXPORT.sub("", source)
    return f"modules.{path.stem} = (() => {{\n{source}\nreturn {{ {', '.join(names)} }};\n}})();\n"


_MAKERS: dict[str, tuple[Callable[[], str], Callable[[], list[Path]], str]] = {
    "app.css": (_styles, style_files, "text/css; charset=utf-8"),
    "app.js": (_scripts, script_files, "text/javascript; charset=utf-8"),
}
_bundles: dict[str, tuple[float, Bundle]] = {}


def bundle(name: str) -> Bundle:
    """The file of that name; made once, and again after a change while O2C_RELOAD is on."""
    make, sources, content_type = _MAKERS[name]
    known = _bundles.get(name)
    if known is not None and not settings.IS_RELOADING:
        return known[1]
    newest = max(path.stat().st_mtime for path in sources())
    if known is not None and known[0] == newest:
        return known[1]
    body = make().encode()
    fresh = Bundle(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:12], content_type)
    _bundles[name] = (newest, fresh)
    return fresh


def address(name: str) -> str:
    """Where the file is; the hash in it lets browsers keep the file for good."""
    return reverse("core:asset", args=[bundle(name).digest, name])


@open_to_all
@require_safe
def asset(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Send a bundle, compressed where the browser takes it, to be kept for a year."""
    if name not in _MAKERS:
        raise Http404
    made = bundle(name)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(made.compressed if packed else made.body, content_type=made.content_type)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=31536000, immutable" if digest == made.digest else "no-cache"
    return response

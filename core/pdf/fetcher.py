"""The only way out of the renderer: packaged assets and data in the document itself (SEC-6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

from core.pdf.errors import AssetRefused

SCHEME = "app:"
_TYPES = {".ttf": "font/ttf", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class PackagedAssets(URLFetcher):
    """Serves ``app:`` names that were found under the asset folder at the start, and ``data:``; refuses all else.

    The names are looked up, never joined to a path, so no name leads out of the folder.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols={"app", "data"}, allow_redirects=False)
        self._assets = {
            path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in _TYPES
        }

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The asset behind the URL; raises AssetRefused."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        asset = self._assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if asset is None:
            raise AssetRefused(f"not a packaged asset: {url[:100]}")
        return URLFetcherResponse(url, asset.read_bytes(), {"Content-Type": _TYPES[asset.suffix]})

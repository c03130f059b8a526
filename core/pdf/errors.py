"""What can go wrong when a document is printed."""

from django.utils.translation import gettext as _


class PdfLibraryMissing(RuntimeError):
    """Pango is not installed on this machine; everything but PDF works."""

    install = (
        "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )

    @property
    def message(self) -> str:
        """The sentence shown to the user, with the line to type."""
        return _("The PDF library is missing on this machine. Install it with: %s") % self.install

    def __str__(self) -> str:
        return self.message


class AssetRefused(ValueError):
    """A document asked for something that is not one of the packaged assets (SEC-6)."""

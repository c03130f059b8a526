"""Lists: paging by key, state in the URL, filters, export, bulk actions."""

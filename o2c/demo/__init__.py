"""The demo: a believable trading company with a year of history, made by the application's own operations."""

"""Emails as code: exporting to a folder, and applying what people made of it."""

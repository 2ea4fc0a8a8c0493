"""Kits for those who write plugins. They need nothing but pytest, or any runner that gives `tmp_path` to a test method."""

from __future__ import annotations

from portal_emails.testing.storage_contract import StorageContract

__all__ = ["StorageContract"]

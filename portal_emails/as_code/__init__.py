"""Emails as code: a customer group as files that people edit, and back. Pure: what is read and written is given and returned as bytes."""

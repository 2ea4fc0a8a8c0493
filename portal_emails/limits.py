"""How much of everything there may be. Lengths are in Unicode code points."""

from __future__ import annotations

SUBJECT_LENGTH = 255
CONTENT_LENGTH = 65_536
REASON_LENGTH = 500
CODE_LENGTH = 64
NAME_LENGTH = 200
IDEMPOTENCY_KEY_LENGTH = 255
LOCALES_PER_SECTION = 200
EXPRESSION_LENGTH = 512
"""Between the braces of a template."""
NESTED_CONDITIONALS = 16
NESTED_ELEMENTS = 64
"""HTML elements in each other."""
PROBLEMS_PER_TEXT = 100
"""Found in the template of one part; then nobody looks for more."""
PROBLEMS_PER_SAVE = 1_000
"""Errors that one save is answered with, and as many warnings."""
EMAIL_BYTES = 512 * 1024
"""A rendered email: subject, HTML and plain text together, in UTF-8."""
VALUE_LENGTH = 8_192
"""A value of a variable."""
VALUES_PER_RENDER = 100
GROUP_BYTES = 4 * 1024 * 1024
"""All texts of one group, in UTF-8."""
COPY_TARGETS = 100
"""Groups that are copied to at once."""
LOCALES_PER_READ = 20
PAGE_SIZE = 100
"""Groups in one page."""
NODES_PER_READ = 100
"""Ids that are refetched at once."""
BODY_BYTES = 2 * 1024 * 1024
"""The body of one request."""
DOCUMENT_BYTES = 32 * 1024
"""A GraphQL document, in UTF-8."""
DOCUMENT_TOKENS = 2_000
"""Comments included."""
DOCUMENT_ALIASES = 30
"""Fields of one document that have another name in the answer."""

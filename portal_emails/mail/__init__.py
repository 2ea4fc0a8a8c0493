"""From a text with variables to a complete email: HTML, plain text, and the message."""

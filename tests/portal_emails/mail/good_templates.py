"""Every good template, by language."""

from __future__ import annotations

from tests.portal_emails.mail.good_asian import CHINESE, HINDI, JAPANESE
from tests.portal_emails.mail.good_cases import GoodTemplate
from tests.portal_emails.mail.good_english import ENGLISH
from tests.portal_emails.mail.good_features import FEATURES
from tests.portal_emails.mail.good_french import FRENCH
from tests.portal_emails.mail.good_german import GERMAN
from tests.portal_emails.mail.good_right_to_left import ARABIC, HEBREW
from tests.portal_emails.mail.good_spanish import SPANISH

GOOD_TEMPLATES: tuple[GoodTemplate, ...] = (*ENGLISH, *SPANISH, *FRENCH, *GERMAN, *ARABIC, *HEBREW, *JAPANESE, *CHINESE, *HINDI, *FEATURES)

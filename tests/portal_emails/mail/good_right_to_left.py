"""Good templates in Arabic and Hebrew, which run from right to left."""

from __future__ import annotations

from tests.portal_emails.mail.good_cases import (
    ACCESS,
    FORMER_CONTACT,
    NEW_CONTACT,
    RESET,
    USERNAME,
    VALIDATION,
    GoodTemplate,
    html,
    markdown,
)

ARABIC: tuple[GoodTemplate, ...] = (
    markdown(
        "دعوة",
        "ar",
        ACCESS,
        '{{ portal.name | default: "بوابة الفواتير" }}: تفعيل الوصول',
        """\
عزيزي {{ contact.full_name | default: "العميل" }}،

ندعوك{% if company.name %} بصفتك جهة اتصال لدى **{{ company.name }}**{% endif %} إلى استخدام بوابتنا:

- عرض الفواتير
{% if representative.name %}
- مراسلة {{ representative.name }}
{% endif %}
- تنزيل كشوف الحساب

[إكمال التسجيل]({{registration.url}})

{% if registration.expires_in %}
الرابط صالح لمدة {{ registration.expires_in | duration: "long" }}.
{% endif %}
""",
    ),
    markdown(
        "تأكيد",
        "ar-EG",
        VALIDATION,
        "مرحبا بك في {{ portal.name }}",
        """\
تمت الموافقة على طلبك بتاريخ {{ validation.validated_at | date: "long" }} لشركة «{{ company.name }}».

[تسجيل الدخول]({% if portal.sign_in_url %}{{portal.sign_in_url}}{% else %}{{portal.url}}{% endif %})
""",
    ),
    markdown(
        "جهة اتصال جديدة",
        "ar",
        NEW_CONTACT,
        "أنت جهة الاتصال الرئيسية لدى {{ company.name }}",
        "أصبحت جهة الاتصال الرئيسية{% if former_primary_contact.full_name %} بدلا من {{ former_primary_contact.full_name }}{% endif %}."
        " افتح [البوابة]({{portal.url}}) من فضلك؛ شكرا!",
    ),
    markdown(
        "اسم المستخدم",
        "ar-SA",
        USERNAME,
        "اسم المستخدم",
        """\
اسم المستخدم: **{{ contact.username }}**

[تسجيل الدخول]({{portal.sign_in_url}}) أو <{{ support.email }}>؟

الطلب من {{ request.ip_address | default: "عنوان غير معروف" }} ({{ request.browser_name | default: "متصفح" }}).
""",
    ),
    markdown(
        "كلمة المرور",
        "ar",
        RESET,
        "إعادة تعيين كلمة المرور",
        """\
{% if password_reset.url %}
[إعادة تعيين كلمة المرور]({{password_reset.url}})
{% else %}
الرمز: {{ password_reset.code }}
{% endif %}

صالح لمدة {{ password_reset.expires_in }}. للمساعدة: {{ support.email }} أو {{ support.phone | default: "الهاتف" }}.
""",
    ),
    html(
        "كلمة المرور في جدول",
        "ar",
        RESET,
        "كلمة المرور",
        """\
<p dir="rtl" style="text-align:right">مرحبا {{ contact.full_name | default: "بك" }}،</p>
<table>
<tr><td>الرابط</td><td><a href="{{ password_reset.url }}">اضغط هنا</a></td></tr>
{% if contact.username %}<tr><td>المستخدم</td><td dir="ltr">{{ contact.username }}</td></tr>{% endif %}
<tr><td>المدة</td><td>{{ password_reset.expires_in }}</td></tr>
</table>
<p>{{ support.email }} &rlm;</p>
""",
    ),
    html(
        "جهة اتصال سابقة",
        "ar",
        FORMER_CONTACT,
        "{{ company.name }}",
        "<ul><li>لم تعد جهة الاتصال لدى {{ company.name }}</li>{% if new_primary_contact.full_name %}"
        "<li>الجديدة: {{ new_primary_contact.full_name }}</li>{% endif %}<li>{{ support.email }}</li></ul>",
    ),
)

HEBREW: tuple[GoodTemplate, ...] = (
    markdown(
        "הזמנה",
        "he",
        ACCESS,
        '{{ portal.name | default: "פורטל החיובים" }}: הפעלת הגישה',
        """\
שלום {{ contact.full_name | default: "לקוח יקר" }},

אנו מזמינים אתכם להשתמש בפורטל עבור **{{ company.name }}**.

1. צפייה בחשבוניות
{% if representative.name %}
2. פנייה אל {{ representative.name }}
{% endif %}
3. הורדת דוחות

[השלמת הרישום]({{registration.url}})

הקישור תקף ל־{{ registration.expires_in }}.
""",
    ),
    markdown(
        "אישור",
        "he-IL",
        VALIDATION,
        "ברוכים הבאים אל {{ portal.name }}",
        """\
הבקשה אושרה ב־{{ validation.validated_at | date: "long" }} עבור {{ validation.customer_names | default: "החברה" }}.

{% if portal.sign_in_url %}[כניסה]({{portal.sign_in_url}}){% else %}[הפורטל]({{portal.url}}){% endif %} – {{ company.name }}
""",
    ),
    markdown(
        "איש קשר",
        "he",
        NEW_CONTACT,
        "אתם איש הקשר של {{ company.name }}",
        "> {{ former_primary_contact.full_name | default: 'איש הקשר הקודם' }} הוחלף.\n\nכעת אתם איש הקשר הראשי: <{{ portal.url }}>",
    ),
    markdown(
        "איש קשר קודם",
        "he",
        FORMER_CONTACT,
        "{{ company.name }}",
        'חברת {{ company.name }} בע"מ: אינכם עוד איש הקשר. שאלות? [כתבו לנו](mailto:{{support.email}})',
    ),
    markdown(
        "סיסמה",
        "he",
        RESET,
        "איפוס סיסמה",
        """\
שלום{% if contact.first_name %} {{ contact.first_name }}{% endif %},

[איפוס הסיסמה]({{password_reset.url}})

תוקף: {{ password_reset.expires_in }}. עזרה: {{ support.email }}

\u2067טקסט מבודד\u2069 וגם \u200fסימן\u200f.
""",
    ),
    html(
        "שם משתמש",
        "he",
        USERNAME,
        "שם המשתמש שלך",
        '<p>שם המשתמש: <bdi>{{ contact.username }}</bdi></p><p><a href="{{ portal.sign_in_url }}">כניסה</a><br>{{ support.email }}</p>',
    ),
)

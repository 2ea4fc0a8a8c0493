"""Good templates in Japanese, Chinese and Hindi."""

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

JAPANESE: tuple[GoodTemplate, ...] = (
    markdown(
        "ご招待",
        "ja",
        ACCESS,
        '{{ portal.name | default: "請求ポータル" }}：アクセスの設定',
        """\
{{ contact.full_name | default: "お客様" }} 様

{% if company.name %}
**{{ company.name }}** のご担当者様として、
{% endif %}
請求ポータルへご招待いたします。

- 請求書の確認
{% if representative.name %}
- 担当者 {{ representative.name }} への連絡
{% endif %}
- 明細書のダウンロード

[登録を完了する]({{registration.url}})

{% if registration.expires_in %}
リンクの有効期限は{{ registration.expires_in | duration: "long" }}です。
{% endif %}
""",
    ),
    markdown(
        "確認完了",
        "ja-JP",
        VALIDATION,
        "{{ portal.name }}へようこそ",
        """\
{{ validation.validated_at | date: "long" }}に承認されました（{{ validation.customer_names | default: "貴社" }}）。

{% if portal.sign_in_url %}[サインイン]({{portal.sign_in_url}}){% else %}[ポータルを開く]({{portal.url}}){% endif %}

会社名：「{{ company.name }}」、お客様番号：{{ company.customer_number | default: "未登録" }}。
""",
    ),
    markdown(
        "新しい担当者",
        "ja",
        NEW_CONTACT,
        "{{ company.name }}の主担当者になりました",
        "{% if former_primary_contact.full_name %}{{ former_primary_contact.full_name }}様に代わり、{% endif %}"
        "{{ contact.full_name }}様が主担当者です。<{{ portal.url }}>でご確認ください。",
    ),
    markdown(
        "以前の担当者",
        "ja",
        FORMER_CONTACT,
        "{{ company.name }}",
        """\
## お知らせ

{{ company.name }}の主担当者ではなくなりました。

1. 新しい担当者：{{ new_primary_contact.full_name | default: "未定" }}
2. お問い合わせ：[{{ support.email }}](mailto:{{support.email}})
""",
    ),
    markdown(
        "ユーザー名",
        "ja",
        USERNAME,
        "ユーザー名のお知らせ",
        """\
ユーザー名：`{{ contact.username }}`

[サインイン]({{portal.sign_in_url}})
{% if request.ip_address %}
※ {{ request.ip_address }} からのご依頼です。
{% endif %}
ご不明な点は {{ support.email }} まで。
""",
    ),
    markdown(
        "パスワード",
        "ja",
        RESET,
        "パスワードの再設定",
        "[パスワードを再設定する]({{password_reset.url}})\n\n"
        "有効期限：{{ password_reset.expires_in }}。お問い合わせ：{{ support.email }}。",
    ),
    html(
        "表のあるご招待",
        "ja",
        ACCESS,
        "{{ company.name }}",
        "<table><tr><th>会社名</th><td>{{ company.name }}</td></tr>{% if group.name %}<tr><th>グループ</th><td>{{ group.name }}</td></tr>"
        '{% endif %}</table><p><a href="{{ registration.url }}">登録</a>（{{ registration.expires_in }}以内）</p>',
    ),
    html(
        "番号付きの手順",
        "ja",
        RESET,
        "再設定",
        '<ol><li><a href="{{ password_reset.url }}">リンク</a>を開く</li>'
        "<li>{% if contact.username %}{{ contact.username }}を確認{% endif %}</li>"
        "<li>{{ password_reset.expires_in }}以内に完了</li></ol><p>{{ support.email }}</p>",
    ),
)

CHINESE: tuple[GoodTemplate, ...] = (
    markdown(
        "邀请",
        "zh-Hans",
        ACCESS,
        '{{ portal.name | default: "账单门户" }}：开通访问权限',
        """\
尊敬的{{ contact.full_name | default: "客户" }}：

我们诚邀您{% if company.name %}（{{ company.name }}）{% endif %}使用账单门户。您可以：

* 查看发票；
{% if representative.name %}
* 联系{{ representative.name }}；
{% endif %}
* 下载对账单。

[完成注册]({{registration.url}})

链接有效期：{{ registration.expires_in | duration: "short" }}。金额单位：￥、$、€。
""",
    ),
    markdown(
        "確認",
        "zh-Hant-TW",
        VALIDATION,
        "歡迎使用{{ portal.name }}",
        "您的申請已於{{ validation.validated_at | date: 'long' }}核准。"
        "[登入]({% if portal.sign_in_url %}{{portal.sign_in_url}}{% else %}{{portal.url}}{% endif %})《{{ company.name }}》",
    ),
    markdown(
        "新联系人",
        "zh",
        NEW_CONTACT,
        "您已成为{{ company.name }}的主要联系人",
        """\
**重要** {{ contact.full_name }}，您好！

您现在是主要联系人{% if changed_by.full_name %}，由{{ changed_by.full_name }}设定{% endif %}。请访问 [门户][1]。

[1]: {{ portal.url }}
""",
    ),
    markdown(
        "原联系人",
        "zh",
        FORMER_CONTACT,
        "{{ company.name }}",
        "您不再是{{ company.name }}的主要联系人。\n\n{% unless new_primary_contact.full_name %}\n新联系人待定。\n{% else %}\n"
        "新联系人：{{ new_primary_contact.full_name }}。\n{% endunless %}\n\n如有疑问：<{{ support.email }}>",
    ),
    markdown(
        "用户名",
        "zh-Hans-SG",
        USERNAME,
        "您的用户名",
        "您的用户名是“{{ contact.username }}”。[登录]({{portal.sign_in_url}})\n\n"
        "请求时间：{{ request.occurred_at | datetime: 'medium' }}；{{ support.email }}",
    ),
    markdown(
        "密码",
        "zh",
        RESET,
        "重置密码",
        "{% if password_reset.url %}[重置密码]({{password_reset.url}}){% else %}验证码：**{{ password_reset.code }}**{% endif %}\n\n"
        "有效期{{ password_reset.expires_in }}，如需帮助请联系{{ support.email }}。",
    ),
    html(
        "密码表",
        "zh-Hant-HK",
        RESET,
        "重設密碼",
        '<p>您好，</p><p>請按<a href="{{ password_reset.url }}">此連結</a>（{{ password_reset.expires_in }}內有效）。</p>'
        '{% if support.phone %}<p>電話：<a href="tel:{{ support.phone }}">{{ support.phone }}</a></p>{% endif %}<p>{{ support.email }}</p>',
    ),
)

HINDI: tuple[GoodTemplate, ...] = (
    markdown(
        "निमंत्रण",
        "hi",
        ACCESS,
        '{{ portal.name | default: "बिलिंग पोर्टल" }}: अपना खाता खोलें',
        """\
प्रिय {{ contact.full_name | default: "ग्राहक" }},

हम आपको **{{ company.name }}** की ओर से पोर्टल पर आमंत्रित करते हैं:

- बिल देखें
{% if representative.name %}
- {{ representative.name }} को लिखें
{% endif %}
- विवरण डाउनलोड करें

[पंजीकरण पूरा करें]({{registration.url}})

यह लिंक {{ registration.expires_in | duration: "long" }} तक मान्य है।
""",
    ),
    markdown(
        "पुष्टि",
        "hi-IN",
        VALIDATION,
        "{{ portal.name }} में स्वागत है",
        "आपका अनुरोध {{ validation.validated_at | date: 'long' }} को स्वीकृत हुआ। {{ company.name }}\n\n"
        "{% if portal.sign_in_url %}[साइन इन करें]({{portal.sign_in_url}}){% else %}[पोर्टल खोलें]({{portal.url}}){% endif %}",
    ),
    markdown(
        "नया संपर्क",
        "hi",
        NEW_CONTACT,
        "आप {{ company.name }} के मुख्य संपर्क हैं",
        "नमस्ते {{ contact.first_name }}, अब आप मुख्य संपर्क हैं। कृपया [पोर्टल]({{portal.url}}) देखें। धन्यवाद!",
    ),
    markdown(
        "उपयोगकर्ता नाम",
        "hi",
        USERNAME,
        "आपका उपयोगकर्ता नाम",
        "1. नाम: {{ contact.username }}\n2. [साइन इन]({{portal.sign_in_url}})\n3. सहायता: {{ support.email }}",
    ),
    markdown(
        "पासवर्ड",
        "hi",
        RESET,
        "पासवर्ड बदलें",
        "[पासवर्ड बदलें]({{password_reset.url}})\n\n{{ password_reset.expires_in }} के भीतर। क्षतिपूर्ति नहीं; {{ support.email }} पर लिखें।",
    ),
    html(
        "पुराना संपर्क",
        "hi",
        FORMER_CONTACT,
        "{{ company.name }}",
        "<h3>सूचना</h3><p>अब आप {{ company.name }} के मुख्य संपर्क नहीं हैं।</p>{% if changed_by.full_name %}<p>परिवर्तन: "
        "<strong>{{ changed_by.full_name }}</strong></p>{% endif %}<p>{{ support.email }}</p>",
    ),
)

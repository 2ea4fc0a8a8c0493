"""Good templates, each with something that a checker or a renderer could stumble over."""

from __future__ import annotations

from portal_emails.problems import Fault
from tests.portal_emails.mail.good_cases import ACCESS, NEW_CONTACT, RESET, USERNAME, GoodTemplate, html, markdown

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"
SUBJECT = "News for {{ company.name }}"


def in_markdown(name: str, text: str, *warnings: Fault, prints_braces: bool = False, locale: str = "en") -> GoodTemplate:
    return markdown(name, locale, NEW_CONTACT, SUBJECT, f"{text}\n\n{{{{ portal.url }}}}\n", *warnings, prints_braces=prints_braces)


def in_html(name: str, text: str, *warnings: Fault, prints_braces: bool = False, locale: str = "en") -> GoodTemplate:
    return html(name, locale, NEW_CONTACT, SUBJECT, f"{text}<p>{{{{ portal.url }}}}</p>", *warnings, prints_braces=prints_braces)


CHARACTERS = (
    in_markdown("dollar signs", "You owe $5, US$ 1.50 and 100 $."),
    in_markdown("other languages' braces", "Write ${x}, #{x}, <%= x %>, %(x)s, %{x}, {x} or { x }.", prints_braces=True),
    in_markdown("percent signs", "100 % of 20% at 5 %, 100%.", locale="fr"),
    in_markdown("single braces", "A set {a, b}, an empty one {}, and } { alone.", prints_braces=True),
    in_markdown("a brace after a value", "Set { {{ company.name }}}.", prints_braces=True),
    in_markdown("braces as they are", "{% raw %}Write {{ company.name }} and {% if %}.{% endraw %}", prints_braces=True),
    in_markdown("braces of code", '`{ "a": {"b": 1 } }`', prints_braces=True),
    in_markdown("hash signs", "#1 of #2, no. #3 #", locale="en-IE"),
    in_markdown("angle brackets", "1 < 2, 3 > 2, a <- b, <3, -> here"),
    in_markdown("ampersands", "Smith & Sons, R&D, &copy; &euro; &#8364; &amp;amp; &nosuch;"),
    in_markdown("quotation marks", "“Hello”, ‘you’, «vous», „Sie“, \"us\", 'them'"),
    in_markdown("backslashes", "C:\\invoices\\2026, \\*not bold\\*, \\[not a link\\]"),
    in_markdown("stars and lines", "5 * 3 = 15, snake_case_name, 2 ** 3, ~~kept~~, a^b"),
    in_markdown("an amount in a table of text", "Net | VAT | Total"),
    in_markdown("emoji", "Thanks 🙏🏽 👨‍👩‍👧‍👦 🇪🇸 ❤️ 5️⃣"),
    in_markdown("combining marks", "Pe\u0301rez, n\u0303, à la carte, Việt Nam", locale="vi"),
    in_markdown("marks of direction", "\u200eINV-1\u200f and \u2067\u05d0\u05d1\u05d2\u2069 and \u202bx\u202c"),
    in_markdown("soft hyphens and spaces", "Rechnungs\u00adbetrag 1\u202f234,50\u00a0€", locale="de"),
    in_markdown("a line separator", "One\u2028two"),
    in_markdown("Windows line ends", f"Hello,\r\n\r\n{IF}\r\n- {{{{ group.name }}}}\r\n{END}\r\n\r\nBye"),
    in_markdown("old Macintosh line ends", f"Hello,\r\r{IF}\r- {{{{ group.name }}}}\r{END}\r\rBye"),
    in_markdown("tabs", "1.\tone\n2.\ttwo"),
    in_markdown("text that looks like a definition", "[Note] : see [1] and [x](y"),
    in_markdown("text that looks like HTML", "Press < Enter >, or a<b"),
    in_markdown("brackets before parentheses", "[1] (see below), f[x] (y), a[1](, [EU] ({{ company.name }}), [us] ({{ support.email }})"),
    in_markdown("brackets as they are", "\\[x\\](https://e.example/), \\[x](https://e.example/) and [x\\](https://e.example/)"),
    in_markdown("code that looks like links and HTML", '`[x] (https://e.example/)`, `<a href="x>`, `</b`\n\n    [x] (https://e.example/)'),
    in_markdown("angle brackets that are no HTML", 'x <b and c, 5 <6, <p, a</3, \\<a href="x>, &lt;b x</sarcasm>'),
    in_markdown("two definitions of one link", "[x]\n\n[x]: https://e.example/\n[X]: https://e.example/"),
    in_markdown("a definition after conditions", f"{IF}\n[x]\n{ELSE}\n[x]\n{END}\n\n[x]: https://e.example/"),
    in_markdown("Turkish", "İstanbul'daki {{ company.name | upcase }} ve {{ group.name | downcase | default: 'ışık' }}", locale="tr"),
    in_markdown("Greek", "Αγαπητέ {{ contact.first_name | capitalize }}, καλημέρα;", locale="el"),
    in_markdown("Russian", "Уважаемый {{ contact.full_name | truncate: 8 }}, сумма — 1 234,50 ₽.", locale="ru"),
    in_markdown("Thai", "เรียน {{ contact.full_name }} ขอบคุณค่ะ", locale="th"),
    in_markdown("Korean", "{{ contact.full_name }}님, 안녕하세요. **중요** 안내입니다.", locale="ko"),
    in_markdown("Persian", "{{ contact.full_name }} گرامی، نمی‌توانید؟", locale="fa"),
)

SYNTAX = (
    in_markdown("no spaces", "{{company.name|upcase|truncate:20}}"),
    in_markdown("many spaces", "{{   company.name   |   truncate :   20   }}"),
    in_markdown("over lines", "{{\n  company.name\n  | upcase\n}}"),
    in_markdown("whitespace control", "Hello\n{%- if group.name -%}\n, {{- group.name -}} {%- endif -%}\n!"),
    in_markdown("both kinds of quotes", '{{ group.name | default: \'it is "x"\' }} {{ group.code | default: "it\'s" }}'),
    in_markdown("braces in a default", "{{ group.name | default: 'a { b' }}", prints_braces=True),
    in_markdown("an expression of 512 characters", "{{" + " " * 500 + "company.name}}"),
    in_markdown("16 conditions in each other", "x" + IF * 16 + "y" + END * 16),
    in_markdown("comparisons", '{% if group.code == "EU 1" or group.code != "US" and group.name %}yes{% else %}no{% endif %}'),
    in_markdown("unless with elsif", "{% unless group.name %}a{% elsif group.code %}b{% else %}c{% endunless %}"),
    in_markdown("a comment in a comment's words", "Hello {% comment %} if {{ nothing }} endif {% endcomment %}you"),
    in_markdown(
        "widths", '{{ event.occurred_at | date: "short" }} {{ event.occurred_at | time: "medium" }} {{ event.occurred_at | datetime }}'
    ),
    in_markdown("a default after a date", '{{ event.occurred_at | date: "long" | default: "today" }}'),
    markdown("a long subject", "en", NEW_CONTACT, "{{ company.name }} " + "x" * 230, "{{ portal.url }}"),
    markdown(
        "a subject in branches", "en", NEW_CONTACT, f"{IF}A {{{{ company.name }}}}{ELSE}B {{{{ company.name }}}}{END}", "{{ portal.url }}"
    ),
    markdown("a subject with markup", "en", NEW_CONTACT, "<b>*{{ company.name }}* & [co](x)", "{{ portal.url }}"),
)

MARKDOWN = (
    in_markdown("a condition around paragraphs", f"One\n\n{IF}\nTwo\n\nThree {{{{ group.name }}}}\n{END}\n\nFour"),
    in_markdown("a condition around paragraphs, on their lines", f"One\n\n{IF}Two\n\nThree{END}\n\nFour"),
    in_markdown("a condition in a paragraph", f"One{IF}, two{END}, three\n{IF}four{ELSE}five{END}\nsix"),
    in_markdown("a condition around a heading", f"{IF}\n# One\n{ELSE}\n# Two\n{END}\n\nThree"),
    in_markdown("a condition around a heading, on its line", f"{IF}# One{END}\n\nTwo"),
    in_markdown("a condition around a quote", f"One\n\n{IF}\n> Two\n>\n> Three\n{END}\n\nFour"),
    in_markdown("a condition in a quote", f"> One\n> {IF}\n> Two\n> {END}\n> Three"),
    in_markdown("a condition around a rule", f"One\n\n{IF}\n---\n{END}\n\nTwo"),
    in_markdown("a condition around code", f"{IF}\n```\nOne\n  two\n```\n{END}\n\nThree"),
    in_markdown("a condition in code", f"```\nOne\n{IF}\ntwo\n{END}\n```"),
    in_markdown("conditional items", f"- one\n{IF}\n- two\n{END}\n- three\n{IF}\n- four\n{ELSE}\n- five\n{END}"),
    in_markdown("conditional items, on their lines", f"{IF}- one\n{END}- two\n{IF}- three\n{END}"),
    in_markdown("conditional items, with tags at the ends", f"- one{IF}\n- two{END}\n- three"),
    in_markdown("a conditional first item", f"{IF}\n- one\n{END}\n- two"),
    in_markdown("a conditional first item, on its line", f"{IF}- one{END}\n- two"),
    in_markdown("only conditional items", f"{IF}\n- one\n{END}\n{{% if group.code %}}\n- two\n{END}\n\nend"),
    in_markdown("conditional numbered items", f"1. one\n{IF}\n2. two\n{END}\n3. three"),
    in_markdown("conditional items in items", f"- one\n  {IF}\n  - two\n  {END}\n  - three\n- four"),
    in_markdown("conditional items in items, on their lines", f"- one\n  {IF}- two{END}\n  - three\n- four"),
    in_markdown("an item that may be blank", f"1. one\n2. {IF}two{END}\n3. three"),
    in_markdown("a condition in an item", f"- one {IF}two{END}\n- three"),
    in_markdown("items of paragraphs", f"1. one\n\n   more\n\n   {IF}\n   even more\n   {END}\n\n2. two"),
    in_markdown("a list in a quote", f"> 1. one\n> {IF}\n> 2. two\n> {END}\n> 3. three"),
    in_markdown("a list that begins with another number", "3. three\n4. four"),
    in_markdown("a condition around a link", f"Go {IF}[here]({{{{portal.url}}}}){ELSE}[there](https://example.com/){END} now"),
    in_markdown("a condition in the words of a link", f"[Go{IF} there{END}]({{{{portal.url}}}})"),
    in_markdown("a condition in a target", f"[Go](https://example.com/{IF}a{ELSE}b{END}?x={{{{group.code}}}})"),
    in_markdown("a condition around bold words", f"One {IF}**two**{END} **three{IF} four{END}**"),
    in_markdown(
        "links by reference",
        '[One][a], [two][], [three]\n\n[a]: {{portal.url}} "x"\n[two]: <https://example.com/2>\n[three]: https://example.com/3',
    ),
    in_markdown("links with spaces in braces", "[One](<{{ portal.url }}>) and [two](<{{ portal.url }}> 'see {{ company.name }}')"),
    in_markdown("autolinks", "<https://example.com/a?b=c&d=e>, <{{ portal.url }}>, <{{ support.email }}>, <a@example.com>"),
    in_markdown("a link in German", "[Über uns](https://bücher.example/größe?farbe=grün#ß)", locale="de"),
    in_markdown("a telephone number", "[Call](tel:+34-91-123) or [{{ support.phone }}](tel:{{support.phone}})"),
    in_markdown("an address with a subject", "[Write](mailto:{{support.email}}?subject=Re%3A%20{{company.customer_number}})"),
    in_markdown("images", '![Logo of {{ portal.name }}](https://example.com/{{group.code}}.png "x") and ![](https://example.com/a.png)'),
    in_markdown("an image as a link", "[![Portal](https://example.com/a.png)]({{portal.url}})"),
    in_markdown("hard line breaks", "One  \ntwo\\\nthree<br>four"),
    in_markdown("a heading with a line", "One\n===\n\nTwo\n---"),
    in_markdown("code with a value", "`{{ company.name }}` and ``a `b` c``"),
    in_markdown("HTML in Markdown", 'One <b title="{{ group.name }}">two</b> <span style="color:#900">three</span>'),
    in_markdown(
        "a table of HTML in Markdown", f"<table>\n<tr><th>a</th></tr>\n{IF}\n<tr><td>{{{{ group.name }}}}</td></tr>\n{END}\n</table>\n\nend"
    ),
    in_markdown("a conditional table of HTML", f"{IF}<table><tr><td>a</td><td>b</td></tr></table>{END}\n\nend *here*"),
    in_markdown("Markdown right after HTML", f"{IF}\n<table><tr><td>a</td></tr></table>\n{END}\n**b** [c](https://example.com/)"),
    in_markdown("an indented table", f"<table>\n    {IF}\n    <tr><td>a</td></tr>\n    {END}\n    <tr><td>b</td></tr>\n</table>"),
    in_markdown("Markdown in HTML", f"<div>\n\n{IF}\n**one**\n{END}\n\n</div>"),
    in_markdown("a comment in HTML", "One <!-- two --> three", Fault.REMOVED_COMMENT),
    in_markdown("a paragraph of many lines", "One\ntwo\nthree\nfour"),
    in_markdown("32 lists in each other", "".join("  " * depth + f"- x{depth}\n" for depth in range(31))),
)

HTML = (
    in_html(
        "conditional rows", f"<table><tr><td>a</td></tr>{IF}<tr><td>b</td></tr>{ELSE}<tr><td>c</td></tr>{END}<tr><td>d</td></tr></table>"
    ),
    in_html("a conditional first row", f"<table>{IF}<tr><td>a</td><td>b</td></tr>{END}<tr><td>c</td><td>d</td></tr></table>"),
    in_html("a conditional last row", f"<table><tbody><tr><td>a</td></tr>{IF}<tr><td>b</td></tr>{END}</tbody></table>"),
    in_html("conditional cells", f"<table><tr>{IF}<td>a</td>{END}<td>b</td>{IF}<td>c</td>{END}</tr></table>"),
    in_html("a conditional head", f"<table>{IF}<thead><tr><th>a</th></tr></thead>{END}<tbody><tr><td>b</td></tr></tbody></table>"),
    in_html("a conditional caption", f"<table>{IF}<caption>a</caption>{END}<tr><td>b</td></tr></table>"),
    in_html("columns", '<table><colgroup><col width="20%"><col></colgroup><tr><td>a</td><td>b</td></tr></table>'),
    in_html("a table in a table", f"<table><tr><td><table><tr><td>a</td></tr>{IF}<tr><td>b</td></tr>{END}</table></td></tr></table>"),
    in_html("rows with empty cells", "<table><tr><td></td><td>a</td><td></td><td>b</td><td></td></tr></table>"),
    in_html("paragraphs in cells", "<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>"),
    in_html("a condition over two paragraphs", f"<p>{IF}One</p><p>two{END}</p>"),
    in_html("a condition over two styled paragraphs", f'<p style="color:#333">{IF}One</p><p style="color:#333">two{END}</p>'),
    in_html("a condition at the end of a list", f"<ul><li>a</li>{IF}<li>b</li>{END}</ul><p>c</p>"),
    in_html("conditions in comments", f"<!-- {IF} --><p>One</p><!-- {END} --><p>two</p>", Fault.REMOVED_COMMENT, Fault.REMOVED_COMMENT),
    in_html("ends left out", "<ul><li>a<li>b</ul><p>c<p>d<table><tr><td>e<td>f<tr><td>g</table>"),
    in_html("capitals", "<P>One <B>two</B><BR>three</P>"),
    in_html("slashes at the ends", '<p>One<br/>two<hr />three<img src="https://example.com/a.png" alt="four"/></p>'),
    in_html("single quotes", "<p title='a \"b\" c'>One <a href='https://example.com/?a=1&amp;b=2'>two</a></p>"),
    in_html("no quotes", "<table width=100% border=0><tr><td align=left>One</td></tr></table>"),
    in_html("parameters that look like entities", '<a href="https://example.com/?a=1&copy=2&lt=3&order=4">One</a>'),
    in_html("angle brackets in HTML", "1 < 2 and 3 > 2, <3"),
    in_html("entities", "&lt;b&gt; &amp;amp; &quot; &#39; &nbsp; &mdash; &#x20AC; &hellip; &AMP &copy"),
    in_html("styles", '<p style="FONT-SIZE: .875em; margin:0 auto; background-color:rgba(0,0,0,.04); color: hsl(210 20% 30%)">One</p>'),
    in_html("negative letter spacing", '<h1 style="letter-spacing:-0.5px;margin-top:-4px">One</h1>'),
    in_html("spacers", '<p>One</p><p>&nbsp;</p><div style="height:20px"></div><p>two</p>'),
    in_html("line breaks as paragraphs", "One<br><br>two<br>three"),
    in_html("preformatted text", "<pre>\nOne   1,00\n  two 2,00\n</pre>"),
    in_html("a list of definitions", "<dl><dt>Net</dt><dd>1.00</dd><dt>VAT</dt><dd>0.20</dd></dl>"),
    in_html("centred text", "<center>One</center>two"),
    in_html("words that touch", "<b>One</b>, <i>two</i>; <u>th</u>ree<sup>1</sup> and 10<sup>2</sup>"),
    in_html("blocks that touch", "<div>One</div><div>two</div>three<h2>four</h2>five<blockquote>six</blockquote>seven"),
    in_html("lists in lists", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"),
    in_html("a quote with a list", "<blockquote>One<ul><li>two</li></ul></blockquote>three"),
    in_html("a language of its own", '<p lang="fr">Bonjour</p><p dir="rtl" lang="ar">مرحبا</p><p><bdi>x</bdi></p>'),
    in_html("a link around a heading", '<a href="{{ portal.url }}"><h2>One</h2></a>'),
    in_html("a link alone", '<p><a href="https://example.com/x">https://example.com/x</a></p>'),
    in_html("a link whose words are the host", '<p><a href="https://example.com/x">example.com/x</a></p>'),
    in_html("an address as its own words", '<p><a href="mailto:{{ support.email }}">{{ support.email }}</a></p>'),
    in_html("a link with spaces around its target", '<a href=" {{ portal.url }} ">One</a>'),
    in_html("a link over lines", '<a\n   href="{{ portal.url }}"\n   title="One"\n>two\nthree</a>'),
    in_html(
        "a target of alternatives, with a path",
        f'<a href="{IF}{{{{ portal.url }}}}{ELSE}https://example.com{END}/x?a={{{{ group.code }}}}">One</a>',
    ),
    in_html("a value in a path", '<a href="https://example.com/{{ company.name }}/{{ group.name }}?n={{ contact.email }}">One</a>'),
    in_html("an image in a link", '<a href="{{ portal.url }}"><img src="https://example.com/a.png" alt="One" style="width:100%"></a>'),
    in_html("a title with a condition", f'<b title="One{IF} {{{{ group.name }}}}{END}">two</b>'),
    in_html("63 elements in each other", "<div>" * 63 + "One" + "</div>" * 63),
    html(
        "a missing recommendation",
        "en",
        RESET,
        "Password",
        "<p>{{ password_reset.code }}</p>",
        Fault.MISSING_RECOMMENDED_VARIABLE,
        Fault.MISSING_RECOMMENDED_VARIABLE,
    ),
    html(
        "a class that is dropped",
        "en",
        USERNAME,
        "Name",
        '<p class="x">{{ contact.username }} <a href="{{ portal.sign_in_url }}">One</a> {{ support.email }}</p>',
        Fault.REMOVED_ATTRIBUTE,
    ),
    html(
        "a style sheet that is dropped",
        "en",
        ACCESS,
        "Access",
        "<style></style><p>{{ registration.url }} {{ registration.expires_in }} {{ company.name }}</p>",
        Fault.REMOVED_ELEMENT,
    ),
)

FEATURES: tuple[GoodTemplate, ...] = (*CHARACTERS, *SYNTAX, *MARKDOWN, *HTML)

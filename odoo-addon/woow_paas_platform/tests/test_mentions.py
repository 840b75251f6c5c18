import time
import timeit
from functools import partial

from odoo.tests import BaseCase, tagged

from ..tools.mentions import find_mentions, mentions_in


@tagged("post_install", "-at_install")
class TestMentions(BaseCase):
    def test_whole_names_only(self):
        """Seen before: mentions matched by substring, `@Bot` hits `@Bot2`."""
        for text in ("@Bot2 hi", "@Bot_2", "@Bot-2", "@Botany", "@Bot二号", "write to me@Bot now", "Bot", "@ Bot"):
            self.assertEqual(find_mentions(text, ["Bot"]), [], text)
        for text in ("@Bot", "@Bot hi", "hi @Bot!", "(@Bot)", "@Bot, please", "@Bot: x", "@bot\u00a0hi", "＠Bot hi"):
            self.assertEqual(find_mentions(text, ["Bot"]), ["Bot"], text)

    def test_longest_name_wins(self):
        self.assertEqual(find_mentions("@Bot Two hi", ["Bot", "Bot Two"]), ["Bot Two"])
        self.assertEqual(find_mentions("@Bot two many", ["Bot", "Bot Tw"]), ["Bot"])

    def test_cjk_names(self):
        """Seen before: mentions matched by substring and not CJK names."""
        self.assertEqual(find_mentions("@小幫手 你好", ["小幫手"]), ["小幫手"])
        self.assertEqual(find_mentions("請問@小幫手，今天", ["小幫手"]), ["小幫手"])
        self.assertEqual(find_mentions("@小幫手二號 你好", ["小幫手"]), [])
        self.assertEqual(find_mentions("@小幫手二號 你好", ["小幫手", "小幫手二號"]), ["小幫手二號"])
        self.assertEqual(find_mentions("@アシスタント！", ["アシスタント"]), ["アシスタント"])

    def test_where_they_stand(self):
        """As they are written, so that a link can be put around them; the longest name that fits."""
        for text, names, spans in (
            ("hi @Bot!", ["Bot"], ["@Bot"]),
            ("＠ＢＯＴ and @bot", ["Bot"], ["＠ＢＯＴ", "@bot"]),
            ("@Bot Two, @Bot", ["Bot", "Bot Two"], ["@Bot Two", "@Bot"]),
            ("請問@小幫手，今天", ["小幫手"], ["@小幫手"]),
            ("@Bot2 me@Bot @ Bot @", ["Bot"], []),
        ):
            self.assertEqual([text[start:end] for start, end, _name in mentions_in(text, names)], spans, text)

    def test_several_in_order(self):
        self.assertEqual(find_mentions("@B and @A and @B", ["A", "B"]), ["B", "A"])

    def test_work_grows_with_the_length_only(self):
        """The text is anybody's, and Discuss waits for the answer. Counted in this thread's processor time, whatever
        else the machine does: 16 times the text is about 16 times the work, or 256 times when it is quadratic."""
        for piece in ("@", "a @", "@Bot ", "@Bo"):
            short, long = (
                min(timeit.repeat(partial(find_mentions, text, ["Bot"]), timer=time.thread_time, number=1, repeat=3))
                for text in (piece * 5_000, piece * 80_000)
            )
            self.assertLess(long, short * 64, piece)

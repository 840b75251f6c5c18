import re
from pathlib import Path

import polib

ADDONS = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


class TranslationCase:
    """Translations of `addon`. Mixed in before BaseCase."""

    addon = None

    def test_every_term_is_translated_with_its_placeholders(self):
        folder = ADDONS / self.addon / "i18n"
        terms = {entry.msgid for entry in polib.pofile(str(folder / f"{self.addon}.pot"))}
        files = list(folder.glob("*.po"))
        self.assertEqual({file.stem for file in files}, {"zh_TW", "zh_CN", "fr"})
        for file in files:
            entries = polib.pofile(str(file))
            self.assertEqual({entry.msgid for entry in entries}, terms, file.name)
            for entry in entries:
                self.assertTrue(entry.translated(), (file.name, entry.msgid))
                found, expected = (sorted(PLACEHOLDER.findall(text)) for text in (entry.msgstr, entry.msgid))
                self.assertEqual(found, expected, (file.name, entry.msgstr))

    def test_no_template_holds_a_label_that_owl_does_not_translate(self):
        """Odoo 18 translates title, placeholder, alt and label, but no aria-label: these are put in by t-att."""
        for file in (ADDONS / self.addon / "static" / "src").rglob("*.xml"):
            self.assertNotRegex(file.read_text(), r"\saria-label=", file.name)

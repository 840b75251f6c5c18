from unittest.mock import patch

from odoo.tools.translate import code_translations

TERMS = ("woow_paas_platform", "fr_FR")


class French:
    """A second language with known words, whatever the translations of the day are. Mixed into TransactionCase."""

    def speak_french(self, sentences):
        """:param sentences: French ones, by English ones"""
        self.env["res.lang"]._activate_lang("fr_FR")
        known = patch.dict(code_translations.python_translations, {TERMS: sentences})
        known.start()
        self.addCleanup(known.stop)

from odoo.tests import BaseCase

from odoo.addons.woow_paas_platform.tests.translation_case import TranslationCase


class TestTranslations(TranslationCase, BaseCase):
    addon = "woow_paas_gateway"

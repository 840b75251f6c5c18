from odoo.tests import BaseCase

from .translation_case import TranslationCase


class TestTranslations(TranslationCase, BaseCase):
    addon = "woow_paas_platform"

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** What a call of a tool is about, in words (`Words` in docs/contracts/browser-to-addon.md). */
export class CallWords extends Component {
    static template = "woow_paas_platform.CallWords";
    static props = { words: Object };

    get more() {
        return _t("and %s more records", this.props.words.more);
    }
}

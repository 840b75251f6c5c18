import { Component, markup } from "@odoo/owl";
import { sanitize } from "../../model/sanitize";

/** HTML of a stored message. Odoo cleaned it once; pictures and links get the same treatment as in answers. */
export class SafeHtml extends Component {
    static template = "woow_paas_platform.SafeHtml";
    static props = { html: String };

    get content() {
        return markup(sanitize(this.props.html));
    }
}

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSize } from "../../../common/utils/format_size";

export class ComposerFile extends Component {
    static template = "woow_paas_platform.ComposerFile";
    static props = {
        name: String,
        size: Number,
        status: String,
        share: Number,
        error: { type: [String, Object], optional: true },
        /** What the sender should know of it. */
        hint: { type: String, optional: true },
        onRemove: Function,
    };

    get sizeText() {
        return formatSize(this.props.size);
    }

    get percent() {
        return Math.round(this.props.share * 100);
    }

    get removeLabel() {
        return _t("Remove %s", this.props.name);
    }
}

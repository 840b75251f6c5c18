import { Component } from "@odoo/owl";
import { formatSize } from "../../../common/utils/format_size";

/** The files of a message: pictures as pictures, others by name. */
export class AttachmentChips extends Component {
    static template = "woow_paas_platform.AttachmentChips";
    static props = { attachments: Array };

    setup() {
        this.formatSize = formatSize;
    }

    isPicture({ mimetype }) {
        return /^image\/(?:png|jpe?g|gif|webp)$/.test(mimetype);
    }
}

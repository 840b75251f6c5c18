import { Component } from "@odoo/owl";
import { FileModel } from "@web/core/file_viewer/file_model";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { formatSize } from "../../../common/utils/format_size";

/** The files of a message: pictures as pictures, sounds to listen to, others by name. A click shows what Odoo can show. */
export class AttachmentChips extends Component {
    static template = "woow_paas_platform.AttachmentChips";
    static props = { attachments: Array };

    setup() {
        this.formatSize = formatSize;
        this.viewer = useFileViewer();
    }

    isPicture({ mimetype }) {
        return /^image\/(?:png|jpe?g|gif|webp)$/.test(mimetype);
    }

    isSound({ mimetype }) {
        return mimetype.startsWith("audio/");
    }

    /** Without this, and with Ctrl or another button, it is a link to the file. */
    onClick(ev, attachment) {
        const files = this.props.attachments.map(({ id, name, mimetype }) =>
            Object.assign(new FileModel(), { id, name, mimetype, type: "binary" }),
        );
        const file = files.find(({ id }) => id === attachment.id);
        if (file.isViewable && !ev.ctrlKey && !ev.metaKey) {
            ev.preventDefault();
            this.viewer.open(file, files);
        }
    }
}

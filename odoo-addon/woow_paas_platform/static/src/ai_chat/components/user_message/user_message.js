import { Component } from "@odoo/owl";
import { AttachmentChips } from "../attachment_chips/attachment_chips";
import { formatTime } from "../../../common/utils/format_time";
import { SafeHtml } from "../safe_html/safe_html";

export class UserMessage extends Component {
    static template = "woow_paas_platform.UserMessage";
    static components = { AttachmentChips, SafeHtml };
    static props = { message: Object };

    get time() {
        return formatTime(this.props.message.date);
    }
}

import { Component, markup } from "@odoo/owl";
import { MarkdownBlocks } from "../../model/markdown_blocks";

/** Text of a model as HTML. Only the blocks whose text changed touch the page. */
export class Markdown extends Component {
    static template = "woow_paas_platform.Markdown";
    static props = { text: String, streaming: { type: Boolean, optional: true } };

    setup() {
        this.parser = new MarkdownBlocks();
        this.markups = new WeakMap();
    }

    get blocks() {
        return this.parser.update(this.props.text, { streaming: this.props.streaming });
    }

    /** The same object for the same block: that is how the renderer knows that nothing changed. */
    htmlOf(block) {
        let html = this.markups.get(block);
        if (!html) {
            html = markup(block.html);
            this.markups.set(block, html);
        }
        return html;
    }
}

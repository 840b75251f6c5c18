import { Component, useEffect, useRef } from "@odoo/owl";
import { headerRow } from "../../model/server_form";

/** HTTP headers as rows of name and value. There is always an empty one to go on with. */
export class HeaderRows extends Component {
    static template = "woow_paas_platform.HeaderRows";
    static props = {
        /** Reactive: it is edited in place. */
        rows: Array,
        invalid: Boolean,
        describedBy: { type: String, optional: true },
    };

    setup() {
        this.root = useRef("root");
        this.added = null;
        useEffect(() => {
            if (this.added) {
                this.root.el.querySelector(`[data-row="${this.added}"] input`)?.focus();
                this.added = null;
            }
        });
    }

    add() {
        const row = headerRow();
        this.added = row.key;
        this.props.rows.push(row);
    }

    remove(index) {
        this.props.rows.splice(index, 1);
        if (this.props.rows.length) {
            this.added = this.props.rows[Math.min(index, this.props.rows.length - 1)].key;
        } else {
            this.add();
        }
    }
}

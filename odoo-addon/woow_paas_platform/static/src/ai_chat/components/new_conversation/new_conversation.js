import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";

/** One assistant needs no choice; with several, the button asks which. */
export class NewConversation extends Component {
    static template = "woow_paas_platform.NewConversation";
    static components = { Dropdown, DropdownItem };
    static props = { agents: Array, onCreate: Function };
}

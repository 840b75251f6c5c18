import { Component } from "@odoo/owl";

/** The cloud service that a conversation is about: whose servers its assistant uses, and who may read it. */
export class ServiceName extends Component {
    static template = "woow_paas_platform.ServiceName";
    static props = { name: String };
}

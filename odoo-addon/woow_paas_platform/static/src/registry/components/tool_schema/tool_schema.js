import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { prettyJson } from "../../../common/utils/pretty_json";
import { schemaRows } from "../../model/schema_rows";

/** A tool's input as a person reads it: its parameters in a table, the JSON Schema folded below. */
export class ToolSchemaField extends Component {
    static template = "woow_paas_platform.ToolSchemaField";
    static props = { ...standardFieldProps };

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    get rows() {
        return schemaRows(this.text);
    }

    get json() {
        return prettyJson(this.text);
    }
}

registry.category("fields").add("mcp_tool_schema", {
    component: ToolSchemaField,
    supportedTypes: ["text"],
});

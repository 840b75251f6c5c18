import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { OdooError } from "../../core/odoo/odoo-error.ts";
import type { AgentCalls, CallContext } from "./create-server.ts";

const JSON_TYPE = "application/json";
const ATTACHMENT = /^odoo:\/\/attachment\/(\d{1,10})$/;
const MODEL = /^odoo:\/\/model\/([a-z][a-z0-9_.]*)$/i;
const MODEL_TEMPLATE = "odoo://model/{model}";
const MAX_COMPLETIONS = 100;

const usualModels = z.record(
  z.string(),
  z.object({ name: z.string(), rights: z.array(z.string()), fields: z.array(z.string()) }),
);
const file = z.object({
  name: z.string().nullish(),
  mimetype: z.union([z.string(), z.literal(false)]).nullish(),
  text: z.string().optional(),
  data: z.string().optional(),
});
const models = z.object({ models: z.record(z.string(), z.string()) });

/** Files and descriptions of models, and the names of models as they are typed. */
export function serveResources(server: Server, calls: AgentCalls): void {
  server.setRequestHandler("resources/list", async (_request, context) => {
    const found = usualModels.parse(await calls.read("resources/list", { models: true }, contextOf(context)));
    return {
      resources: Object.entries(found).map(([model, { name, rights, fields }]) => ({
        uri: `odoo://model/${model}`,
        name: model,
        title: name,
        description: `Fields of ${name}, such as ${fields.join(", ")}. You may ${rights.join(", ")}.`,
        mimeType: JSON_TYPE,
      })),
    };
  });
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: [
      {
        uriTemplate: MODEL_TEMPLATE,
        name: "model",
        title: "Model",
        description: "The fields of a model",
        mimeType: JSON_TYPE,
      },
      {
        uriTemplate: "odoo://attachment/{id}",
        name: "attachment",
        title: "File",
        description: "A file of a record, for those who may read the record",
      },
    ],
  }));
  server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => ({
    contents: [{ uri, ...(await read(uri, calls, contextOf(context))) }],
  }));
  server.setRequestHandler("completion/complete", async ({ params: { ref, argument } }, context) => {
    if (ref.type !== "ref/resource" || ref.uri !== MODEL_TEMPLATE || argument.name !== "model")
      return { completion: { values: [] } };
    const { text, isError } = await calls.call(
      "odoo_get_models",
      { search: argument.value.slice(0, 100) },
      contextOf(context),
    );
    const names = isError ? [] : Object.keys(models.parse(JSON.parse(text)).models);
    // Who types "sale" means sale.order before res.users, whose description has it.
    const sorted = names.toSorted(
      (one, other) => Number(other.startsWith(argument.value)) - Number(one.startsWith(argument.value)),
    );
    return { completion: { values: sorted.slice(0, MAX_COMPLETIONS), total: names.length } };
  });
}

function contextOf({ mcpReq, http }: ServerContext): CallContext {
  return { signal: mcpReq.signal, authInfo: http?.authInfo, client: undefined };
}

async function read(uri: string, calls: AgentCalls, context: CallContext) {
  const [, model] = MODEL.exec(uri) ?? [];
  if (model !== undefined) {
    const { text, isError } = await calls.call("odoo_get_fields", { model }, context);
    if (isError) throw notFound(text);
    return { mimeType: JSON_TYPE, text };
  }
  const [, id] = ATTACHMENT.exec(uri) ?? [];
  if (id === undefined) throw notFound(`There is no resource ${uri}.`);
  const answer = await calls
    .read("resources/read", { file: { id: Number(id) } }, context)
    .catch((error: unknown) => {
      throw error instanceof OdooError && error.code === "odoo_error" ? notFound(error.message) : error;
    });
  const { mimetype, text, data } = file.parse(answer);
  const mimeType = mimetype || "application/octet-stream";
  return text === undefined ? { mimeType, blob: data ?? "" } : { mimeType, text };
}

/** Invalid parameters: that is what the protocol has for a resource that is not there. */
function notFound(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

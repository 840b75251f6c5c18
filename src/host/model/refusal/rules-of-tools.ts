import type { Dialect } from "../dialect.ts";
import { earlierCalls } from "../in-words.ts";
import type { Refused, Rule } from "./rule.ts";
import { isUnsupported } from "./refusal.ts";
import { namedParameter } from "./rules-of-parameters.ts";
import { isAboutSchemas } from "./schema-words.ts";

/** Whether and how tools are offered. */
export const TOOL_RULES: readonly Rule[] = [besideCalls, schemas, noTools];

/** In words that nobody foresaw: what may be meant, from the smallest loss to the largest. */
export const LAST_RULES: readonly Rule[] = [namedParameter, earlier, anythingOfTools, pictures];

/** Anthropic's and Bedrock's rule, through whatever gateway. */
function besideCalls(text: string, { holdsTools }: Refused): Dialect | undefined {
  const isAbout =
    /tool/i.test(text) && /must (define|include|provide|specify)|tools= ?param|toolconfig/i.test(text);
  return holdsTools && isAbout ? { keep_tools: true } : undefined;
}

function schemas(text: string, { tools, dialect }: Refused): Dialect | undefined {
  return tools && !dialect.plain_schemas && isAboutSchemas(text) ? { plain_schemas: true } : undefined;
}

function noTools(text: string, { tools }: Refused): Dialect | undefined {
  const isAbout = /(tool|function)s?( calling| use| choice)?\b/i.test(text) && isUnsupported(text);
  return tools && isAbout && !SPEAKS_OF_MESSAGES.test(text) ? { no_tools: true } : undefined;
}

/** Of what was said and called before, not of what is offered. */
const SPEAKS_OF_MESSAGES =
  /messages?[.[ ]|tool_calls?|tool_use|tool_result|tool messages?|function (call|response)/i;
const SPEAKS_OF_TOOLS = /\b(tool|function)s?\b|tool_|function_/i;

function earlier(text: string, { messages, dialect }: Refused): Dialect | undefined {
  if (!SPEAKS_OF_MESSAGES.test(text) || !SPEAKS_OF_TOOLS.test(text)) return undefined;
  return dialect.told_calls !== "all" && earlierCalls(messages, "all") ? { told_calls: "all" } : undefined;
}

function anythingOfTools(text: string, { tools }: Refused): Dialect | undefined {
  return tools && SPEAKS_OF_TOOLS.test(text) ? { no_tools: true } : undefined;
}

/** Many models cannot see, and say so in as many ways. */
function pictures(text: string, { messages, dialect }: Refused): Dialect | undefined {
  if (dialect.no_images || /model\b.{0,60}(not (exist|found)|does not exist)/i.test(text)) return undefined;
  return messages.some((message) => message.role === "user" && message.images?.length)
    ? { no_images: true }
    : undefined;
}

/** OpenAI's limit on the description of a function. Others know none, and what is cut is lost to the model. */
const OPENAI_LENGTH = 1_024;
/** OpenAI itself, and Azure's houses for its models. */
const OPENAI_HOSTS =
  /(^|\.)(openai\.com|openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/i;
/** Its models at others who pass requests on. */
const OPENAI_MODELS = /^(openai\/|azure\/|gpt-\d|chatgpt-|o[1-9](-|$))/i;

/** UTF-16 units of a tool's description that a model accepts. */
export function descriptionLength({ url, model }: { url: string; model: string }): number {
  const host = URL.parse(url)?.hostname ?? "";
  return OPENAI_HOSTS.test(host) || OPENAI_MODELS.test(model) ? OPENAI_LENGTH : Infinity;
}

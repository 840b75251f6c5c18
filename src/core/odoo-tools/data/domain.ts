import { ToolInputError } from "../odoo-tool.ts";

/** Of Odoo 18 and 19. An operator of one series only is left to Odoo to refuse. */
const OPERATORS = new Set([
  "=",
  "!=",
  "<>",
  "<",
  "<=",
  ">",
  ">=",
  "=?",
  "like",
  "not like",
  "ilike",
  "not ilike",
  "=like",
  "not =like",
  "=ilike",
  "not =ilike",
  "in",
  "not in",
  "child_of",
  "parent_of",
  "any",
  "not any",
]);

/** Names the mistakes that models make with domains: Odoo's own texts about them help nobody. @throws ToolInputError */
export function checkDomain(domain: readonly unknown[]): void {
  // Operators stand before what they join: so many terms are still to come.
  let missing = 0;
  let terms = 0;
  for (const item of domain) {
    if (item === "&" || item === "|") missing = Math.max(missing, 1) + 1;
    else if (item === "!") missing = Math.max(missing, 1);
    else {
      checkTerm(item);
      terms++;
      missing = Math.max(missing - 1, 0);
    }
  }
  if (missing)
    throw new ToolInputError(
      `The domain has ${terms} terms, but its operators need ${terms + missing}: "&" and "|" come before the two terms that they join, "!" before the one that it negates.`,
    );
}

function checkTerm(term: unknown): void {
  if (!Array.isArray(term) || term.length !== 3)
    throw new ToolInputError(
      `${JSON.stringify(term)} in the domain must be [field, operator, value], such as ["name", "ilike", "deco"].`,
    );
  const [field, operator, value] = term;
  // [1, "=", 1] and its kind mean all or nothing.
  if (typeof field !== "string" && field !== 0 && field !== 1)
    throw new ToolInputError(`${JSON.stringify(field)} in the domain must be a field's name.`);
  if (typeof operator !== "string" || !OPERATORS.has(operator.toLowerCase()))
    throw new ToolInputError(
      `${JSON.stringify(operator)} is not an operator of domains. Use one of: ${[...OPERATORS].join(", ")}.`,
    );
  if (/any$/i.test(operator) && Array.isArray(value)) checkDomain(value);
}

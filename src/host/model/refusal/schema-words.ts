/** True where a refusal speaks of how a tool's input is described. */
export function isAboutSchemas(text: string): boolean {
  return /schema|unknown name|\$ref|additionalproperties|function_declarations\[|\.parameters|grammar|property keys/i.test(
    text,
  );
}

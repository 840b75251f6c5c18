/** Headers that hold nothing of ours. */
const PUBLIC = /^(accept|content-type|user-agent|mcp-(protocol-version|method|name))$/i;
/** Variables of a program that do. */
const PRIVATE = /key|token|secret|passw|auth|credential/i;
/** A shorter value is a word that may stand anywhere. */
const MIN_SECRET = 6;

/** A server's text without what we sent to it as credentials: some echo the request that they refuse. */
export function withoutSecrets(text: string, headers: ConstructorParameters<typeof Headers>[0]): string {
  const sent = [...new Headers(headers)].filter(([name]) => !PUBLIC.test(name));
  return without(
    text,
    sent.flatMap(([, value]) => [value, value.replace(/^\S+\s+/, "")]),
  );
}

/** A message of a program without the secrets in its environment. */
export function withoutSecretsOf<Message extends object>(
  environment: Readonly<Record<string, string>>,
  message: Message,
): Message {
  const secrets = Object.entries(environment).flatMap(([name, value]) => (PRIVATE.test(name) ? [value] : []));
  if (!secrets.length) return message;
  return JSON.parse(without(JSON.stringify(message), secrets)) as Message;
}

function without(text: string, secrets: readonly string[]): string {
  const found = secrets.filter(({ length }) => length >= MIN_SECRET);
  return found
    .toSorted((one, other) => other.length - one.length)
    .reduce((clean, secret) => clean.replaceAll(secret, "•••"), text);
}

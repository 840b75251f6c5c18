/** Headers that hold nothing of ours. */
const PUBLIC = /^(accept|content-type|user-agent|mcp-(protocol-version|method|name))$/i;
/** A shorter value is a word that may stand anywhere. */
const MIN_SECRET = 6;

/** A server's text without what we sent to it as credentials: some echo the request that they refuse. */
export function withoutSecrets(text: string, headers: ConstructorParameters<typeof Headers>[0]): string {
  let clean = text;
  for (const secret of secretsIn(new Headers(headers))) clean = clean.replaceAll(secret, "•••");
  return clean;
}

function secretsIn(headers: Headers): string[] {
  return [...headers]
    .filter(([name]) => !PUBLIC.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, "")])
    .filter((secret) => secret.length >= MIN_SECRET)
    .toSorted((one, other) => other.length - one.length);
}

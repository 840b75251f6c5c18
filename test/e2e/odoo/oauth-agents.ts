import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { AgentClient } from "../../unit/gateway/gateway-client.ts";

export const REDIRECT = "http://127.0.0.1:33418/callback";
const IDENTITY = { name: "oauth-agent", version: "1.0" };

/** What an agent remembers of its login; both generations of the SDK take it. */
export class AgentLogin {
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata = {
    client_name: "OAuth Agent",
    redirect_uris: [REDIRECT],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  authorization: URL | undefined;
  kept: { access_token: string; refresh_token?: string; token_type: string } | undefined;
  #client: { client_id: string } | undefined;
  #verifier = "";

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client: { client_id: string }): void {
    this.#client = client;
  }

  tokens() {
    return this.kept;
  }

  saveTokens(tokens: NonNullable<AgentLogin["kept"]>): void {
    this.kept = tokens;
  }

  redirectToAuthorization(url: URL): void {
    this.authorization = url;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }
}

export interface LoggedInAgent extends AgentClient {
  login: AgentLogin;
}

/**
 * Connects as an agent does that knows nothing but the address.
 * @param visit takes a person through the login, and returns where they came back to.
 */
export async function logIn2(
  url: string,
  visit: (authorization: URL) => Promise<URL>,
): Promise<LoggedInAgent> {
  const login = new AgentLogin();
  const transport = () =>
    new StreamableHTTPClientTransport(new URL(url), { authProvider: login as OAuthClientProvider });
  const connect = async () => {
    const client = new Client(IDENTITY, { versionNegotiation: { mode: "auto" } });
    const used = transport();
    return client.connect(used).then(
      () => client,
      async (error: unknown) => {
        if (!login.authorization) throw error;
        await used.finishAuth((await visit(login.authorization)).searchParams);
        return undefined;
      },
    );
  };
  const client = (await connect()) ?? (await connect());
  if (!client) throw new Error("not connected");
  return Object.assign(client as unknown as AgentClient, { login });
}

export async function logIn1(
  url: string,
  visit: (authorization: URL) => Promise<URL>,
): Promise<LoggedInAgent> {
  const login = new AgentLogin();
  const connect = async () => {
    const client = new Client1(IDENTITY);
    const used = new Transport1(new URL(url), { authProvider: login });
    return client.connect(used).then(
      () => client,
      async (error: unknown) => {
        if (!login.authorization) throw error;
        const back = await visit(login.authorization);
        await used.finishAuth(back.searchParams.get("code") ?? "");
        return undefined;
      },
    );
  };
  const client = (await connect()) ?? (await connect());
  if (!client) throw new Error("not connected");
  return Object.assign(client as unknown as AgentClient, { login });
}

/** What Odoo shows to a person. */
export interface ConsentRequest {
  uid: string;
  clientId: string;
  /** As the client calls itself; may be empty. */
  clientName: string;
  redirectUri: string;
  scopes: readonly string[];
  resource: string;
  /** Where the person's answer is awaited. */
  returnTo: string;
}

export interface ConsentAnswer {
  /** `uid` of the request. */
  ask: string;
  /** Odoo's id of the person. */
  user: string;
  /** Reference of what they agreed to; missing where they did not. */
  grant?: string | undefined;
}

/** Odoo and the sidecar speak through the person's browser, and sign what they say. */
export interface ConsentHandOver {
  sign(request: ConsentRequest): Promise<string>;
  /** @returns undefined for what Odoo did not sign, and for what was read before. */
  read(answer: string): Promise<ConsentAnswer | undefined>;
}

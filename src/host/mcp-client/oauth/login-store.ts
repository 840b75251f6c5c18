/** A login as it is kept, encrypted, outside this process. */
export interface StoredLogin {
  id: number;
  /** Another one after each login; empty while nobody is logged in. */
  generation: string;
  tokens: unknown;
}

/** Where logins are kept between calls. */
export interface LoginStore {
  read(serverId: number, userId: number): Promise<StoredLogin | undefined>;
  /**
   * Renewed tokens of the same login; nothing is written when the person has logged out or in again meanwhile.
   * @returns whether they are kept for certain: if not, they are given once more with the next use.
   */
  renew(login: { id: number; generation: string }, tokens: object): Promise<boolean>;
  /** The authorization server renews this login no more: the person must log in again. */
  expire(login: { id: number; generation: string }): Promise<void>;
  /** From its first use on, a client that an administrator entered is one of this authorization server. */
  pinIssuer(serverId: number, issuer: string): Promise<void>;
}

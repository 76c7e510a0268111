declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type OrganizationId = Id<"organization">;
export type ProjectId = Id<"project">;
export type MemberId = Id<"member">;
export type ApiKeyId = Id<"api-key">;
export type ProviderId = Id<"provider">;
export type RequestId = Id<"request">;
export type NodeId = Id<"node">;
export type HoldId = Id<"hold">;
export type GrantId = Id<"grant">;
export type BudgetId = Id<"budget">;
export type TokenId = Id<"token">;
export type AccountId = Id<"account">;
export type InvitationId = Id<"invitation">;
export type SessionId = Id<"session">;
export type StaffId = Id<"staff">;
export type UploadId = Id<"upload">;
export type BrandKitId = Id<"brand-kit">;
export type BrandAssetId = Id<"brand-asset">;
export type GenerationId = Id<"generation">;
export type BatchId = Id<"batch">;

/**
 * A new identifier: UUID version 7 (RFC 9562), so that rows made later sort later.
 * The type says what it identifies; mixing two kinds up does not compile.
 */
export function newId<Kind extends Id<string>>(): Kind {
  return Bun.randomUUIDv7() as Kind;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads an identifier that came from outside. Null when it is not a UUID in lower case. */
export function parseId<Kind extends Id<string>>(text: string): Kind | null {
  return UUID.test(text) ? (text as Kind) : null;
}

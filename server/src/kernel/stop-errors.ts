/** The part of the catalogue of errors that tells of what is stopped, suspended or paused; see `ERRORS`. */
export const STOP_ERRORS = {
  gateway_stopped: [
    503,
    "server_error",
    false,
    "The operator of this gateway has stopped all requests for the time being.",
  ],
  model_stopped: [
    503,
    "server_error",
    false,
    "The operator of this gateway has stopped the model '{model}' for the time being. Other models may be available; GET /v1/models lists them.",
  ],
  provider_stopped: [
    503,
    "server_error",
    false,
    "The operator of this gateway has stopped every provider that serves the model '{model}' for the time being. Other models may be available; GET /v1/models lists them.",
  ],
  organization_stopped: [
    403,
    "permission_error",
    false,
    "The operator of this gateway has stopped all requests of this organization. Only the operator can resume them; the API key itself is still valid.",
  ],
  organization_suspended: [
    403,
    "permission_error",
    false,
    "This organization is suspended. Its API keys stay and work again when that ends; whoever manages the organization can ask the operator of this gateway.",
  ],
  project_suspended: [
    403,
    "permission_error",
    false,
    "The project of this API key is suspended. The key stays and works again when that ends; ask whoever manages the organization.",
  ],
  member_suspended: [
    403,
    "permission_error",
    false,
    "The member this API key belongs to is suspended. The key stays and works again when that ends; ask whoever manages the organization.",
  ],
  key_paused: [403, "permission_error", false, "This API key is paused; its organization can resume it."],
  key_stopped: [
    403,
    "permission_error",
    false,
    "The operator of this gateway has stopped this API key. Only the operator can resume it; it was not revoked.",
  ],
} as const satisfies Record<string, readonly [number, string, boolean, string]>;

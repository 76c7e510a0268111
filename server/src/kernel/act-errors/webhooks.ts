/** What can be refused of webhooks, in the form of `ACT_ERRORS`. */
export const WEBHOOK_ERRORS = {
  webhook_not_found: [404, "There is no webhook endpoint '{webhook}' in this organization."],
  too_many_webhooks: [
    409,
    "An organization has at most {most} webhook endpoints: remove one that nobody needs.",
  ],
  webhook_not_working: [409, "The endpoint is paused or switched off: resume it first."],
  webhook_working: [409, "The endpoint is neither paused nor switched off."],
  webhook_rotating: [
    409,
    "The secret before this one still signs: wait until that ends, or end it, then make a new one.",
  ],
  webhook_not_rotating: [409, "Only one secret signs, so there is no old one."],
  delivery_not_found: [
    404,
    "There is no delivery '{delivery}' in this organization, or it is older than 30 days.",
  ],
  delivery_forgotten: [
    409,
    "What was sent is kept for 72 hours only, so it cannot be sent again. Ask the API for how things are now.",
  ],
  delivery_under_way: [409, "It is being sent right now: look at what comes of it."],
} as const satisfies Readonly<Record<string, readonly [status: number, sentence: string]>>;

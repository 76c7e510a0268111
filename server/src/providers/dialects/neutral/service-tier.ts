/** How fast, and at what price, a request is to be served. */
export type ServiceTierAsked = "auto" | "standard" | "flex" | "priority";

export { Canaries } from "./canaries.ts";
export { countInMemory } from "./memory.ts";
export { patternsOf } from "./patterns.ts";
export { measurePower, type Power } from "./plants.ts";
export type { ServerAddress } from "./raw-exchange.ts";
export { type Place, type Searched, searchPlaces } from "./scope.ts";
export { type Finding, searchBytes } from "./search.ts";
export { fire, type Volley } from "./volley.ts";

/** The models the simulator names. It answers to any other name as well, so that real clients need no change. */
const SIMULATED_MODELS = ["simulated-chat", "simulated-embedding", "simulated-image"] as const;

function model(id: string): object {
  return { id, object: "model", created: 0, owned_by: "simulator" };
}

export function modelList(): string {
  return JSON.stringify({ object: "list", data: SIMULATED_MODELS.map(model) });
}

/** Null when there is no such model. */
export function oneModel(id: string): string | null {
  return SIMULATED_MODELS.some((name) => name === id) ? JSON.stringify(model(id)) : null;
}

import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { type CallName, call, type Input, type Output } from "./client.ts";
import { once } from "./once.ts";

/** So long what was read is not asked for again by itself. */
export const FRESH_MS = 5_000;

/** Marks what is shown live. */
export const LIVE = "isLive";

/** How something that is read is kept: by the call and what it asks. */
export function readOf<Name extends CallName>(name: Name, input: Input<Name>) {
  return {
    queryKey: [name, input] as const,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => call(name, input, { signal }),
  };
}

/** Reads something. While a filter changes, what was there stays. `enabled: false` waits. */
export function useRead<Name extends CallName>(
  name: Name,
  input: Input<Name>,
  options: {
    readonly enabled?: boolean;
    readonly everyMs?: number;
    /** It is read again when the server says that something happened. */
    readonly isLive?: boolean;
  } = {},
) {
  return useQuery({
    ...readOf(name, input),
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    ...(options.isLive ? { meta: { [LIVE]: true } } : {}),
  });
}

/** A call whose answer is a page of a list. */
type ListName = {
  [Name in CallName]: Output<Name> extends {
    readonly items: readonly unknown[];
    readonly next_cursor: string | null;
  }
    ? Name
    : never;
}[CallName];

type ItemOf<Name extends ListName> =
  Output<Name> extends { readonly items: readonly (infer Item)[] } ? Item : never;

/** A list of more pages is not read again by itself, which would be a call for each page; only what an act changed is. */
const MOST_PAGES_AGAIN = 4;

/** Reads a list page by page. `items` are those of all pages so far. */
export function useList<Name extends ListName>(
  name: Name,
  input: Input<Name>,
  options: { readonly enabled?: boolean } = {},
) {
  const list = useInfiniteQuery({
    queryKey: [name, input, "pages"],
    queryFn: ({ pageParam, signal }) =>
      call(name, { ...input, ...(pageParam === null ? {} : { cursor: pageParam }) } as Input<Name>, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page as { readonly next_cursor: string | null }).next_cursor,
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    staleTime: ({ state }) =>
      (state.data?.pages.length ?? 0) > MOST_PAGES_AGAIN ? Number.POSITIVE_INFINITY : FRESH_MS,
  });
  const { data } = list;
  const items = useMemo(
    () => (data?.pages ?? []).flatMap((page) => page.items as readonly ItemOf<Name>[]),
    [data],
  );
  return { ...list, items };
}

/**
 * Does something. `changes`: calls that read what it changed, which are read again.
 * While the line is lost it waits, and is sent when the line is back.
 */
export function useAct<Name extends CallName>(name: Name, changes: readonly CallName[] = []) {
  const client = useQueryClient();
  return useMutation({
    // One key for one intent: what was sent or pressed twice because an answer was lost is done once.
    mutationFn: ({ onceKey, ...input }: Input<Name> & { readonly onceKey?: string }) =>
      once(`${name} ${onceKey ?? ""} ${JSON.stringify(input)}`, (key) =>
        call(name, input as unknown as Input<Name>, { onceKey: onceKey ?? key }),
      ),
    onSuccess: () => forget(client, changes),
  });
}

/** Reads again what these calls had read. */
export async function forget(client: QueryClient, names: readonly CallName[]): Promise<void> {
  await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
}

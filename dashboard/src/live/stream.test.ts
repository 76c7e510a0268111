import { expect, test } from "bun:test";
import { readEvent } from "./stream.ts";

test("an event is read as the server writes it, and what is none is none", () => {
  expect(readEvent('event: usage\ndata: {"requests":2}')).toEqual({ event: "usage", data: { requests: 2 } });
  for (const odd of ["", ": a comment", "event: script\ndata: {}", "event: usage\ndata: {"])
    expect(readEvent(odd)).toBeNull();
});

import { expect, test } from "bun:test";
import { lifeOf } from "./life.tsx";

test("a picture says that it leaves in its last hour and its last tenth, and is over at its moment", () => {
  const of = { created_at: "2026-12-01T00:00:00Z", expires_at: "2026-12-04T00:00:00Z" };
  const at = (hoursBefore: number) => lifeOf(of, Date.parse(of.expires_at) - hoursBefore * 3_600_000);
  expect(at(72)).toMatchObject({ share: 1, isOver: false, isSoon: false });
  expect(at(8)).toMatchObject({ isOver: false, isSoon: false });
  expect(at(7)).toMatchObject({ isOver: false, isSoon: true });
  expect(at(0)).toMatchObject({ share: 0, isOver: true });
  const short = { created_at: "2026-12-01T00:00:00Z", expires_at: "2026-12-01T01:00:00Z" };
  expect(lifeOf(short, Date.parse("2026-12-01T00:00:01Z")).isSoon).toBe(true);
});

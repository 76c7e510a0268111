import { expect, test } from "bun:test";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

test("AB-9 a request whose permit is refused sends not one byte, on a new connection or an old one", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const egress = createEgress();
  const refused = () => egress.send(request(server.url(), { permit: { maySend: () => false } }));
  const withheld = { kind: "withheld", sent: false };
  expect(await outcome(refused())).toMatchObject(withheld);
  const response = await egress.send(request(server.url(), { permit: { maySend: () => true } }));
  await response.bytes(100);
  expect(await outcome(refused())).toMatchObject(withheld);
  await server.openConnections(0);
  expect(server.requests).toHaveLength(1);
});

test("AB-9 a permit is asked once, after the address is known and not before", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const steps: string[] = [];
  const egress = createEgress({
    resolve: async () => {
      steps.push("looked up");
      return ["127.0.0.1"];
    },
  });
  const maySend = () => {
    steps.push("asked");
    return true;
  };
  const response = await egress.send(request(server.url("/", "slow.example"), { permit: { maySend } }));
  await response.bytes(100);
  expect(steps).toEqual(["looked up", "asked"]);
});

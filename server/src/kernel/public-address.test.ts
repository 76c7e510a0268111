import { expect, test } from "bun:test";
import { isLocal, isPublicAddress } from "./public-address.ts";

const NON_PUBLIC = `
  0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254
  172.16.0.0 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.0 198.19.255.255
  198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
  :: ::1 ::7f00:1 ::127.0.0.1 fc00:: fd00:ec2::254 fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff fe80::1 fe80::1%eth0 febf::1
  fec0::1 ff02::1 100::1 ::ffff:127.0.0.1 ::ffff:7f00:1 0:0:0:0:0:ffff:10.1.2.3 ::ffff:169.254.169.254
  64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101:: 2002:a9fe:a9fe::
  2001::1 2001:0:7f00:1:: 2001:db8::1 2001:10::1 2001:20::1 3fff::1 5f00::1 2001:2::1 ::ffff:0:127.0.0.1
  localhost example.com 1.2.3 1.2.3.4.5 01.2.3.4 1.2.3.256 0x7f.0.0.1 2130706433 8.8.8.8%eth0 :::1 [::1] 1:2 g::1
`;
const PUBLIC = `
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255 169.255.0.0
  172.15.255.255 172.32.0.0 192.0.1.1 192.0.3.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.114.1
  223.255.255.255 2606:4700::1111 2a00:1450:4001:831::200e 2001:4860:4860::8888 2001:200::1 2400:cb00::1
  ::ffff:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b::808:808 2002:808:808::1 3ffe::1
`;

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

test.each([...words(NON_PUBLIC), ""])("%p is not public", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(words(PUBLIC))("%p is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test("a host is local by number and by name", () => {
  for (const host of ["localhost", "db.internal", "x.local.", "169.254.169.254", "[fd00::1]", "ollama"])
    expect(isLocal(host)).toBe(true);
  for (const host of ["api.openai.com", "8.8.8.8", "[2606:4700::1111]"]) expect(isLocal(host)).toBe(false);
});

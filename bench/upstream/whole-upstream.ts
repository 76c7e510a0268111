import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { startNginx } from "../nginx.ts";
import { WHOLE_ANSWER } from "./answers.ts";

/** Where the mock provider of whole answers listens. */
export interface WholeUpstream {
  readonly port: number;
}

/**
 * nginx, because nothing else here answers as fast. It answers as soon as it has the head and drops the body, which a
 * large body would not have finished by then; so those go through a hop that reads them first.
 */
export async function startWholeUpstream(
  nginx: string,
  folder: string,
  core: number,
): Promise<WholeUpstream> {
  const port = freePort();
  const answering = freePort();
  await startNginx({
    nginx,
    core,
    folder: join(folder, "upstream"),
    port,
    servers: `
  map $content_length $large { default 0; "~^\\d{6,}$" 1; }
  upstream answering { server 127.0.0.1:${answering}; keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${answering} backlog=4096;
    location / { default_type application/json; return 200 '${WHOLE_ANSWER}'; }
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    client_body_buffer_size 2m;
    default_type application/json;
    location / {
      error_page 418 = @large;
      if ($large) { return 418; }
      return 200 '${WHOLE_ANSWER}';
    }
    location @large {
      proxy_pass http://answering;
      proxy_http_version 1.1;
      proxy_method GET;
      proxy_pass_request_body off;
      proxy_set_header connection "";
      proxy_set_header content-length "";
    }
  }`,
  });
  return { port };
}

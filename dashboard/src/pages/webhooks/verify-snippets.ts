export const VERIFIERS = ["node", "python", "go"] as const;
export type Verifier = (typeof VERIFIERS)[number];

export const VERIFIER_NAMES: Readonly<Record<Verifier, string>> = {
  node: "Node",
  python: "Python",
  go: "Go",
};

/** How a receiver verifies what it is sent, with the libraries of Standard Webhooks. docs/webhooks.md has the same. */
export const VERIFY: Readonly<Record<Verifier, string>> = {
  node: `// npm install standardwebhooks
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.SALLYPORT_WEBHOOK_SECRET);
createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  try {
    const { type, data } = webhook.verify(body, request.headers);
    console.log(type, data.id);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(8000);`,
  python: `# pip install standardwebhooks flask
import os
from flask import Flask, request
from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["SALLYPORT_WEBHOOK_SECRET"])
app = Flask(__name__)

@app.post("/hooks")
def hooks():
    try:
        event = webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    print(event["type"], event["data"])
    return "", 204`,
  go: `// go get github.com/standard-webhooks/standard-webhooks/libraries
webhook, _ := standardwebhooks.NewWebhook(os.Getenv("SALLYPORT_WEBHOOK_SECRET"))
http.HandleFunc("/hooks", func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 65536))
	if err := webhook.Verify(body, r.Header); err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	log.Println(string(body))
	w.WriteHeader(http.StatusNoContent)
})`,
};

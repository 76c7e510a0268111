/** How an outsider checks a promise, where one can: shell, with the address of this server put in. */
export const COMMANDS: Readonly<Record<string, (origin: string) => string>> = {
  "ID-6": (origin) => `# a change from a page of another site: 403
curl -si -X POST ${origin}/api/v1/sign-in \\
  -H "Origin: https://elsewhere.example" \\
  -H "Content-Type: application/json" -d '{}'`,
  "K-1": () => `# run it yourself: what the database has of a key
sallyport keys create --name probe
psql -c "select * from api_keys"`,
  "K-4": (origin) => `sallyport keys revoke KEY
# 401 as soon as that has returned, on any address
curl -si ${origin}/v1/models \\
  -H "Authorization: Bearer $SALLYPORT_KEY"`,
  "K-6": (origin) => `# a test key: answered by the simulator, charged 0
curl -si ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
  "K-9": (origin) => `# a key in an address: refused, with advice
curl -si "${origin}/v1/models?key=sp_test_0000000000000000"`,
  "Z-1": () => `# plants phrases in every route and searches for them, on the disk too
sallyport drill canary`,
  "C-5": () => `# the proof of one charge, checked offline
sallyport ledger prove REQUEST > proof.json
node sallyport-verify.mjs charge proof.json --key KEY`,
  "T-1": (origin) => `# anything older than TLS 1.3 is refused
curl -sI --tls-max 1.2 ${origin}/`,
  "T-2": (origin) => `curl -sI ${origin}/en/ | grep -i strict-transport`,
  "T-3": (origin) => `curl -sI ${origin}/en/ | grep -iE 'policy|options|robots'`,
  "T-4": (origin) => `# an error: a code and a request id, nothing of the inside
curl -s ${origin}/v1/nothing`,
  "D-4": (origin) => `# computes the whole tree anew, and remembers it
node sallyport-verify.mjs verify ${origin}/audit`,
  "R-3": (origin) => `# no cookie before a choice
curl -sI ${origin}/en/ | grep -ci set-cookie
curl -s -H "Sec-GPC: 1" ${origin}/en/cookies`,
  "R-6": (origin) => `curl -s ${origin}/en/privacy.json`,
  "R-8": (origin) => `curl -sI -H "Accept: text/html" -H "Accept-Language: es" ${origin}/`,
  "R-9": (origin) => `curl -s ${origin}/en/recipients`,
  "I-2": (origin) => `curl -s ${origin}/.well-known/security.txt`,
};

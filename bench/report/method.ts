/** How the figures came about, for someone who wants to doubt them. */
export function method(rounds: number): string {
  return [
    "One core has the gateway under test, and it alone. Another has the load, the mock providers and Sallyport's database (Sallyport's server process starts on the gateway's core, its database is moved).",
    `All contenders run at the same time and are loaded one after another, in ${rounds} ${rounds === 1 ? "round" : "rounds"}: no gateway, nginx, Sallyport, its variants, npm gateway, and then the other way round. Ratios are taken within a round. The case of the targets, unless the run is quick, has rounds of half the length, three in each of six starts of all contenders: two starts of the same program differ more than two rounds of one. Before them each answers until its compilers have seen enough of it.`,
    "nginx is a plain HTTP/1.1 proxy with one worker and kept upstream connections; bodies and answers pass unbuffered; no access log. It is the limit.",
    "Sallyport is started as users start it, with nothing turned off: a live key verified for each request, an encrypted provider secret opened for each request, metering, journal, database, and rate limits: of an address's wrong keys, of the organization's and the key's requests, and of the key's tokens. It was set up by its own command. Redis, for the variant that counts there, has a durable log and shares the core of the load.",
    "The npm gateway runs as it is published, in production mode and without its console; it knows no keys, no metering and no database. Its web server is held at version 1.13.8, because with 1.14.2 and later it answers every stream with 500 (Portkey-AI/gateway issue 1389).",
    "Whole answers: wrk with one thread; JSON bodies of chat messages; an answer of about 300 bytes from nginx, which reads bodies of 100 KB and more before it answers. An answer that is not 2xx or a broken connection fails the case.",
    "Processor time is that of the gateway process with all its threads (/proc/PID/stat), divided by the answers. How busy a core is comes from /proc/stat.",
    "Large bodies: nginx and Sallyport alone, started anew several times; each size is loaded briefly before it is measured, then both in turn.",
    "Streams: a mock provider and a client of our own on plain sockets. Each stream must have all its events, its end mark and the end of its body; anything else is a failure.",
    "Stream memory: a fresh server that has answered some requests and 20 streams and then rested for two seconds; then 1,000 streams, looked at ten times a second.",
    "Everything listens on 127.0.0.1 without TLS, on both sides of every contender.",
  ]
    .map((line, index) => `${index + 1}. ${line}`)
    .join("\n");
}

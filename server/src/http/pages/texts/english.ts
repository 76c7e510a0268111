/** Every sentence of the public pages. Another language has the same members. */
export const english = {
  code: "en",
  name: "English",
  other: "Español",
  skip: "Skip to content",
  site: "Site",
  menu: "Menu",
  nav: { product: "Product", docs: "Docs", reference: "Reference" },
  foot: {
    product: "Product",
    build: "Build",
    trust: "Trust",
    gateway: "Gateway",
    firstRequest: "First request",
    reference: "API reference",
    errors: "Errors",
    auditKeys: "Signing keys",
    checkpoint: "Newest checkpoint",
    language: "Language",
    runs: "This gateway runs Sallyport, which anybody can read and run.",
  },
  landing: {
    title: "Your prompts pass through. Nothing stays",
    description:
      "An AI gateway that keeps no prompts and no answers, counts every token, and lets you check what it promises.",
    heading: ["Your prompts", "pass through.", "Nothing stays."],
    lead: "One address for every model that is offered here, and for the SDK that you use already. What it promises about your keys, your words and your money, you can check yourself.",
    begin: "First request",
    proof: "See the proof",
    plan: "Plan of the passage. A request enters at the first door, where key, limits and money are checked. It goes to the provider without your name. At the second door the answer is counted and charged once. The text is forgotten.",
    steps: [
      ["Your request", "over TLS 1.3"],
      ["First door", "key, limits, money held"],
      ["To the provider", "without your name, address or key"],
      ["Second door", "counted, charged once"],
      ["Your answer", "text forgotten"],
    ],
    oneLine: "Change one line",
    oneLineText: "Your SDK stays. So do streaming, tools and JSON schemas.",
    thisLine: "# this line",
    promises: [
      {
        heading: "Revoked means revoked",
        text: "When the call returns, the key is dead on every machine. Not “within minutes”.",
        how: "Each machine says so itself before the call returns.",
      },
      {
        heading: "Never a cent over",
        text: "The most a request can cost is set aside before it is sent. 500 at once cannot break a limit.",
        how: "Held first, charged once, the rest given back.",
      },
      {
        heading: "No copy of your words",
        text: "There is no setting that keeps a prompt, so nobody can switch it on.",
        how: "Planted phrases are searched for, on the disk too.",
      },
    ],
    closing: "Walk through it",
    closingText: "A test key costs nothing and reaches a simulator. Two minutes to the first answer.",
  },
  docs: {
    guides: "Guides",
    reference: "Reference",
    all: { guides: "All guides", reference: "All calls" },
    onPage: "On this page",
    next: "Next",
    start: "Start",
    languages: "Language of the examples on this page",
    answers: ["Answer", "What it means", "What to do"],
  },
  firstRequest: {
    title: "First request",
    lead: "You have an SDK for OpenAI. Keep it. Change the address and the key, and the first answer comes through this gateway.",
    key: "Put the key where only your program sees it",
    keyText:
      "A key is shown once. We keep a salted hash and can never show it again, so store it before you go on. Not in the code, not in a browser: a key in a URL or from a web page is refused, with advice.",
    keyComment: "# reaches the simulator, never spends",
    send: "Send it",
    sendText: "Everything your SDK does stays: streaming, tools, JSON schemas.",
    question: "What is a sallyport?",
    twice: "Make it safe to send twice",
    twiceText:
      "Give each piece of work its own name. If the line drops, send the same again: it runs once and is charged once. The name is forgotten after 24 hours.",
    noCopy: "There is no copy to give you twice.",
    noCopyText:
      "Answers are not kept, so the second time you get 409 with the count and the charge, without the text. Your SDK does not try again on it.",
    no: "When it says no",
    refusals: [
      ["401", "No key, or a dead one", "Make one; a revoked key never comes back"],
      [
        "402",
        "There is not enough credit, or a budget is spent",
        "Add credit, or wait until the time it names",
      ],
      ["403", "The key may not do this", "The sentence names what it may do"],
      ["429", "More than the limit in this window", "Wait as long as Retry-After says"],
    ],
  },
  reference: {
    title: "API reference",
    lead: "Everything that can be done here, done by a program: the same calls that the command line and the pages make. They take a personal access token. Errors are problem details (RFC 9457) with a fixed code and a request id.",
    address: "Address",
    document: "For programs",
    call: "Call",
    does: "What it does",
    who: "Who may",
    written: "Leaves behind",
    audited: "an audit entry",
    nothing: "nothing",
    twice: "Sent twice",
    harmless: "the same answer",
    takes: "Takes",
    answers: "Answers",
    errors: "Errors",
    code: "Code",
    when: "When",
    optional: "optional",
    places: { path: "in the path", query: "in the query", header: "as a header" },
    example: "Example",
    generated: "Generated from the contract that the server checks every call against.",
  },
  missing: {
    title: "Nothing is here",
    text: "No page has this address, or it is not yours to see. The two are not told apart.",
    back: "To the start",
  },
} as const;

type Wide<Value> = Value extends string
  ? string
  : Value extends readonly [unknown, ...unknown[]]
    ? { readonly [Index in keyof Value]: Wide<Value[Index]> }
    : { readonly [Name in keyof Value]: Wide<Value[Name]> };

export type Texts = Wide<typeof english>;

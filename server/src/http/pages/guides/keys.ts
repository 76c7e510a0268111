import type { Guide } from "./guide.ts";

export const keysGuide: Guide = {
  slug: "keys-and-scopes",
  group: "start",
  en: {
    title: "Keys and scopes",
    lead: "A key is a secret that spends money. Give each program one of its own, with no more rights than it needs.",
    sections: [
      {
        id: "kinds",
        heading: "Two kinds",
        text: "A test key reaches the simulator only and never spends. A live key reaches providers and is paid from credit. They are told apart by their first letters, and neither does the other’s work.",
        rows: [
          ["sp_test_…", "the simulator; answers at once, costs nothing"],
          ["sp_live_…", "the models that are offered; each request is held and charged"],
        ],
      },
      {
        id: "scopes",
        heading: "Scopes",
        text: "A key can be held to endpoints, models, networks and a date. What a key may not do is answered with 403, and the sentence names what it may.",
        rows: [
          ["endpoints", "chat.completions, completions, embeddings, models"],
          ["models", "names, or a beginning with a star"],
          ["networks", "addresses or CIDR ranges from which it is taken"],
          ["expiry", "a moment after which it is dead"],
          ["budget", "daily, monthly or in all; what it cannot spend, it cannot lose"],
        ],
      },
      {
        id: "use",
        heading: "What a key can use",
        text: "The list of models is the key’s own: what it shows, the key may call.",
      },
      {
        id: "end",
        heading: "Rotate and revoke",
        text: "Rotating makes a new secret and lets the old one live for a while of your choice. Revoking ends it: when the call returns, the key is dead on every machine. If it was leaked, say “compromised”: what is open with it is cut as well.",
        note: "A key in a URL, or from a web page whose origin was not listed, is refused with advice, because somebody else can read it there.",
      },
    ],
  },
  es: {
    title: "Claves y alcance",
    lead: "Una clave es un secreto que gasta dinero. Da a cada programa la suya, sin más permisos de los que necesita.",
    sections: [
      {
        id: "kinds",
        heading: "Dos tipos",
        text: "Una clave de prueba solo llega al simulador y nunca gasta. Una clave de producción llega a los proveedores y se paga con crédito. Se distinguen por sus primeras letras, y ninguna hace el trabajo de la otra.",
        rows: [
          ["sp_test_…", "el simulador; responde al momento y no cuesta nada"],
          ["sp_live_…", "los modelos que se ofrecen; cada petición se reserva y se cobra"],
        ],
      },
      {
        id: "scopes",
        heading: "Alcance",
        text: "Una clave se puede limitar a rutas, modelos, redes y una fecha. Lo que no puede hacer se responde con 403, y la frase dice qué puede.",
        rows: [
          ["endpoints", "chat.completions, completions, embeddings, models"],
          ["models", "nombres, o un principio con asterisco"],
          ["networks", "direcciones o rangos CIDR desde los que se acepta"],
          ["expiry", "un momento tras el cual está muerta"],
          ["budget", "diario, mensual o total; lo que no puede gastar no lo puede perder"],
        ],
      },
      {
        id: "use",
        heading: "Qué puede usar una clave",
        text: "La lista de modelos es la de la clave: lo que muestra, la clave lo puede llamar.",
      },
      {
        id: "end",
        heading: "Rotar y revocar",
        text: "Rotar hace un secreto nuevo y deja vivir al viejo el tiempo que elijas. Revocar lo termina: cuando vuelve la llamada, la clave está muerta en todas las máquinas. Si se filtró, di «comprometida»: también se corta lo que tenía abierto.",
        note: "Una clave en una URL, o desde una página cuyo origen no está en la lista, se rechaza con consejo, porque ahí la puede leer otra persona.",
      },
    ],
  },
  code: {
    use: {
      curl: `curl {origin}/v1/models \\
  -H "Authorization: Bearer $SALLYPORT_KEY"`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{origin}/v1",
  apiKey: process.env.SALLYPORT_KEY,
});

for await (const model of client.models.list()) console.log(model.id);`,
      py: `import os
from openai import OpenAI

client = OpenAI(
    base_url="{origin}/v1",
    api_key=os.environ["SALLYPORT_KEY"],
)

for model in client.models.list():
    print(model.id)`,
    },
    end: {
      shell: `sallyport keys rotate KEY --organization acme
sallyport keys revoke KEY --organization acme --compromised`,
    },
  },
};

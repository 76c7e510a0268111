import { inBoth } from "../bilingual.ts";

/** What stands on the pages of terms where the operator has none of its own: what the software does, and that this is no contract. */
export const POLICIES = inBoth(
  {
    default:
      "The operator has not published a text of its own here. What follows is what the software does; it is no contract and grants no rights beyond those you have anyway.",
    own: "These are the operator’s own words.",
    foreign: "The operator has published this text in one language only.",
    by: "Operated by",
    unread: "The operator’s words cannot be read now. Try again in a minute.",
    versions: "Versions",
    version: (number: number) => `version ${number}`,
    since: "in force since",
    newest: "What is in force now",
    takenBack: "From here on the operator had no text of its own.",
    compared:
      "What is new against the version before is underlined; what is gone stands crossed out at the end.",
    privacy: { title: "Privacy", lead: "What the operator says about privacy in its own words." },
    terms: {
      title: "Terms",
      lead: "What you can count on here, and what is asked of you.",
      sections: [
        [
          "What this is",
          "A gateway to AI models. You send a request with your key, it is passed on to a provider, and the answer comes back to you. Which models there are, and at what price, stands on the pages of models and prices.",
        ],
        [
          "Your account",
          "One account for one mail address. You answer for what is done with your keys. When a key may be in other hands, revoke it: it is dead on every machine when the call returns.",
        ],
        [
          "Money",
          "Credit is paid beforehand. The most that a request can cost is held before it is sent; what the provider counted is charged once; the rest comes back. A failed answer costs nothing. Every charge can be explained and proved.",
        ],
        [
          "What can be stopped",
          "The operator can stop a key, a model, a provider or an organization. Each such act is in the audit ledger, with its reason.",
        ],
        [
          "What is not promised",
          "Answers come from models and can be wrong. No particular model, speed or availability is promised on this page. What is promised stands on the page about security, with its state.",
        ],
        ["Leaving", "You can delete your account. What accounting needs is kept without your name."],
      ],
    },
    "acceptable-use": {
      title: "Acceptable use",
      lead: "What this service is not for.",
      sections: [
        [
          "Not allowed",
          "Breaking the law. Hurting people or planning to. Sexual content about minors. Malware, or breaking into what is not yours. Spam and fraud. Pretending to be somebody in order to deceive.",
        ],
        [
          "Providers’ own rules",
          "Requests go to the provider of the model you choose. Its rules for use count as well; a request that it refuses is not sent to another.",
        ],
        [
          "Limits are limits",
          "Do not go round limits with several accounts, throw-away addresses or shared keys.",
        ],
        [
          "What happens",
          "Content is not stored here, so nobody reads it afterwards. What shows is metadata: how much, how often, from which key. A key or an organization can be stopped; you are told, and can answer.",
        ],
      ],
    },
    "data-processing": {
      title: "Data processing",
      lead: "How personal data that is in your requests is handled, for those who have to account for it.",
      sections: [
        [
          "Whose data",
          "For what you send in requests you decide, and the operator acts on your instruction: it passes the request on and brings the answer back. For your account the operator decides.",
        ],
        [
          "What for",
          "To answer your requests and to charge for them. For nothing else: no training, no advertising, no sale.",
        ],
        [
          "How long",
          "The text of requests and answers: not at all. The rest stands on the page about privacy, line by line.",
        ],
        [
          "Who else",
          "The providers on the list of recipients, each for requests to its own models. They get no name, no address and no key of yours.",
        ],
        [
          "How it is protected",
          "TLS 1.3 on every hop; secrets, addresses and names are sealed with AES-256-GCM; each process of the server has only the rights that it needs; acts of the operator are in a ledger that nobody can rewrite. The page about security names the code and the test of each.",
        ],
        [
          "What you can ask for",
          "Everything on your own data by yourself in your account, or by mail. Evidence: the audit ledger can be checked with one file, without trusting us.",
        ],
        [
          "When something goes wrong",
          "Write to the address on the page of contacts. An agreement with names and signatures is made with the operator; this page does not replace one.",
        ],
      ],
    },
  },
  {
    default:
      "El operador no ha publicado aquí un texto propio. Lo que sigue es lo que hace el programa; no es un contrato ni da derechos más allá de los que ya tienes.",
    own: "Estas son las palabras del operador.",
    foreign: "El operador ha publicado este texto en un solo idioma.",
    by: "A cargo de",
    unread: "Las palabras del operador no se pueden leer ahora. Inténtalo en un minuto.",
    versions: "Versiones",
    version: (number: number) => `versión ${number}`,
    since: "vigente desde el",
    newest: "Lo que está vigente ahora",
    takenBack: "Desde aquí el operador no tuvo texto propio.",
    compared:
      "Lo nuevo frente a la versión anterior está subrayado; lo que ya no está aparece tachado al final.",
    privacy: {
      title: "Privacidad",
      lead: "Lo que el operador dice de la privacidad con sus propias palabras.",
    },
    terms: {
      title: "Condiciones",
      lead: "Con qué puedes contar aquí y qué se te pide.",
      sections: [
        [
          "Qué es esto",
          "Una pasarela a modelos de IA. Envías una petición con tu clave, pasa a un proveedor y la respuesta vuelve a ti. Qué modelos hay y a qué precio está en las páginas de modelos y de precios.",
        ],
        [
          "Tu cuenta",
          "Una cuenta por dirección de correo. Respondes de lo que se haga con tus claves. Si una puede estar en otras manos, revócala: al volver la llamada está muerta en todas las máquinas.",
        ],
        [
          "Dinero",
          "El crédito se paga por adelantado. Antes de enviar una petición se reserva lo máximo que puede costar; lo que contó el proveedor se cobra una vez; el resto vuelve. Una respuesta fallida no cuesta nada. Cada cobro se puede explicar y probar.",
        ],
        [
          "Qué se puede parar",
          "El operador puede parar una clave, un modelo, un proveedor o una organización. Cada acto así queda en el libro de auditoría con su motivo.",
        ],
        [
          "Qué no se promete",
          "Las respuestas las dan modelos y pueden ser falsas. Esta página no promete un modelo, una velocidad ni una disponibilidad concretos. Lo que se promete está en la página de seguridad, con su estado.",
        ],
        ["Irse", "Puedes borrar tu cuenta. Lo que necesita la contabilidad se guarda sin tu nombre."],
      ],
    },
    "acceptable-use": {
      title: "Uso aceptable",
      lead: "Para qué no es este servicio.",
      sections: [
        [
          "No se permite",
          "Infringir la ley. Hacer daño a personas o planearlo. Contenido sexual sobre menores. Programas maliciosos o entrar en lo ajeno. Correo basura y fraude. Hacerse pasar por alguien para engañar.",
        ],
        [
          "Las reglas de cada proveedor",
          "Las peticiones van al proveedor del modelo que eliges. Sus reglas de uso también cuentan; si rechaza una petición, no se envía a otro.",
        ],
        [
          "Los límites son límites",
          "No los esquives con varias cuentas, direcciones de usar y tirar o claves compartidas.",
        ],
        [
          "Qué pasa entonces",
          "Aquí no se guarda el contenido, así que nadie lo lee después. Lo que se ve son metadatos: cuánto, con qué frecuencia, con qué clave. Se puede parar una clave o una organización; se te avisa y puedes responder.",
        ],
      ],
    },
    "data-processing": {
      title: "Tratamiento de datos",
      lead: "Cómo se tratan los datos personales que van en tus peticiones, para quien tiene que dar cuenta de ello.",
      sections: [
        [
          "De quién son",
          "Sobre lo que envías en peticiones decides tú, y el operador actúa por encargo tuyo: pasa la petición y trae la respuesta. Sobre tu cuenta decide el operador.",
        ],
        [
          "Para qué",
          "Para responder a tus peticiones y cobrarlas. Para nada más: ni entrenamiento, ni publicidad, ni venta.",
        ],
        [
          "Cuánto tiempo",
          "El texto de peticiones y respuestas: nada. El resto está en la página de privacidad, línea por línea.",
        ],
        [
          "Quién más",
          "Los proveedores de la lista de destinatarios, cada uno para peticiones a sus modelos. No reciben nombre, dirección ni clave tuya.",
        ],
        [
          "Cómo se protege",
          "TLS 1.3 en cada tramo; secretos, direcciones y nombres sellados con AES-256-GCM; cada proceso del servidor tiene solo los permisos que necesita; los actos del operador quedan en un libro que nadie puede reescribir. La página de seguridad da el código y la prueba de cada cosa.",
        ],
        [
          "Qué puedes pedir",
          "Todo sobre tus propios datos, desde tu cuenta o por correo. Pruebas: el libro de auditoría se comprueba con un solo archivo, sin fiarte de nosotros.",
        ],
        [
          "Si algo sale mal",
          "Escribe a la dirección de la página de contacto. Un acuerdo con nombres y firmas se hace con el operador; esta página no lo sustituye.",
        ],
      ],
    },
  },
);

import type { Guide } from "./guide.ts";

export const proofGuide: Guide = {
  slug: "audit-proof",
  group: "trust",
  en: {
    title: "Check the books",
    lead: "Acts of the operator and every charge are in ledgers that nobody can rewrite unseen. You check them with one file, without an account and without trusting this server.",
    sections: [
      {
        id: "ledger",
        heading: "The audit ledger",
        text: "The verifier computes the whole tree anew and remembers what it saw. Run it again later: if something was taken back or changed, it says so.",
      },
      {
        id: "charge",
        heading: "One charge",
        text: "When a day (UTC) is over it is signed. Then any charge of yours can be proved: the request, its tokens, the amount and the money behind it, and nothing of anybody else. The proof is a file that is checked offline.",
      },
      {
        id: "erased",
        heading: "What is erased",
        text: "When a person is erased, the key to their entries is destroyed. The place in the tree stays, so the proof still holds; the words are gone.",
      },
    ],
  },
  es: {
    title: "Comprobar los libros",
    lead: "Los actos del operador y cada cobro están en libros que nadie puede reescribir sin que se vea. Los compruebas con un archivo, sin cuenta y sin fiarte de este servidor.",
    sections: [
      {
        id: "ledger",
        heading: "El libro de auditoría",
        text: "El verificador calcula de nuevo el árbol entero y recuerda lo que vio. Ejecútalo otra vez más tarde: si algo se quitó o cambió, lo dice.",
      },
      {
        id: "charge",
        heading: "Un cobro",
        text: "Cuando un día (UTC) termina, se firma. Entonces se puede probar cualquier cobro tuyo: la petición, sus tokens, el importe y el dinero que hay detrás, y nada de nadie más. La prueba es un archivo que se comprueba sin conexión.",
      },
      {
        id: "erased",
        heading: "Lo que se borra",
        text: "Al borrar a una persona se destruye la clave de sus anotaciones. Su lugar en el árbol queda, así que la prueba sigue valiendo; las palabras ya no están.",
      },
    ],
  },
  code: {
    ledger: {
      shell: `curl -s {origin}/audit/keys
node sallyport-verify.mjs verify {origin}/audit --key KEY`,
    },
    charge: {
      shell: `# who has the platform's command line, or your operator, writes the proof
sallyport ledger prove REQUEST > proof.json
node sallyport-verify.mjs charge proof.json --key KEY --request REQUEST`,
    },
  },
};

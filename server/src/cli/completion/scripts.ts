import type { Choices } from "./choices.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The script of each shell. It holds every command and option itself, so that completing starts no program. What follows a
 * command is found by going through the words before: a word that is a command there leads on, others are arguments.
 */
export const SCRIPTS: Readonly<Record<Shell, (choices: readonly Choices[]) => string>> = {
  bash: (choices) => `${posixWords(choices)}
_sallyport() {
  local path="" index word
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    _sallyport_words "$path"
    case " $REPLY " in
      *" $word "*) [[ "$word" == -* ]] || path="\${path:+$path }$word" ;;
    esac
  done
  _sallyport_words "$path"
  COMPREPLY=($(compgen -W "$REPLY" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sallyport sallyport`,

  zsh: (choices) => `#compdef sallyport
${posixWords(choices)}
_sallyport() {
  local at="" word
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    _sallyport_words "$at"
    case " $REPLY " in
      *" $word "*) [[ "$word" == -* ]] || at="\${at:+$at }$word" ;;
    esac
  done
  _sallyport_words "$at"
  compadd -- \${=REPLY}
  [[ "$PREFIX" == -* ]] || _files
}
compdef _sallyport sallyport`,

  fish: (choices) => `function __sallyport_words
  switch "$argv[1]"
${choices.map(({ path, words }) => `    case '${path}'\n      string split ' ' -- '${words.join(" ")}'`).join("\n")}
  end
end
function __sallyport_complete
  set -l at ''
  for word in (commandline -opc)[2..-1]
    if not string match -q -- '-*' $word; and contains -- $word (__sallyport_words "$at")
      set at (string trim -- "$at $word")
    end
  end
  __sallyport_words "$at"
end
complete -c sallyport -a '(__sallyport_complete)'`,
};

/** Names of commands and options are letters, digits and hyphens, so that nothing needs quoting. */
function posixWords(choices: readonly Choices[]): string {
  const cases = choices.map(({ path, words }) => `    "${path}") REPLY="${words.join(" ")}" ;;`);
  return `_sallyport_words() {\n  case "$1" in\n${cases.join("\n")}\n    *) REPLY="" ;;\n  esac\n}`;
}

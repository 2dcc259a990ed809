/**
 * What each shell loads to complete `mailc`: it asks `mailc complete -- WORDS`, whose answer has a candidate and its
 * description on each line, and a last line that begins with a colon. Nothing that was typed is evaluated.
 */
export const completionScripts = {
  bash: `# bash completion of mailc
_mailc() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == :* ]] || COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(mailc complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _mailc mailc
`,
  zsh: `#compdef mailc
_mailc() {
  local line
  local -a candidates
  while IFS= read -r line; do
    [[ $line == :* ]] || candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(mailc complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#candidates )); then _describe mailc candidates; else _files; fi
}
compdef _mailc mailc
`,
  fish: `# fish completion of mailc
function __mailc_candidates
    mailc complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null | string match -v ':*'
end
complete -c mailc -f -a '(__mailc_candidates)'
complete -c mailc -F -n 'not __mailc_candidates | string length -q'
`,
};

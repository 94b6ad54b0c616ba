/** A command that a page shows, with what the page says about it. */
export interface ShownCommand {
  /** From 1. */
  readonly line: number
  readonly command: string
  readonly exit: number
  /** Lines the page shows after it (`console` blocks only); `…` stands for anything. */
  readonly output: readonly string[]
  /** Why the test leaves it out; `undefined` when it is run. */
  readonly notRun: string | undefined
}

const runnable =
  /^([A-Z_]+=\S+ +)*((npx +)?tracegate|npm +start|npm +run +(pipelines:trace|verify:conformance)|node +[\w-]+\.ts)( |$)/
const preparing = /^(mkdir|rmdir|cp|mv|rm|cat|gzip|gunzip|zstd|printf|echo|split|shuf|tail|head) /

/** `&&` outside quotes. */
const then = /&&(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/

const isFirst = (command: string): boolean => command.split('|').some((part) => runnable.test(part.trim()))

function shown(line: number, text: string, exit: number, reason: string | undefined): ShownCommand[] {
  const stated = /\s+# exit (\d+)\s*$/.exec(text)
  const commands = text.replace(/\s+#\s.*$/, '').split(then)
  return commands
    .map((command) => command.trim())
    .filter((command) => isFirst(command) || preparing.test(command))
    .map((command) => ({ line, command, exit: stated ? Number(stated[1]) : exit, output: [], notRun: reason }))
}

/**
 * The commands in the `sh` and `console` blocks of a Markdown page that the built program, or a plain shell, can run.
 * `<!-- exit: 1 -->` before a block states the exit code of the commands of tracegate in it, `# exit 1` after a command
 * that of the command; `<!-- not run: reason -->` before a block leaves it out. In a `console` block a command follows
 * `$ ` and its output comes after it. A block of any language after `<!-- file: NAME -->` becomes a file of that name.
 */
export function commandsOf(markdown: string): readonly ShownCommand[] {
  const found: ShownCommand[] = []
  const lines = markdown.split('\n')
  let exit = 0
  let reason: string | undefined
  let block: string | undefined
  let file: string | undefined
  for (let at = 0; at < lines.length; at++) {
    const first = at
    let text = lines[at] ?? ''
    const fence = /^\s*```(\w*)/.exec(text)
    if (fence && block === undefined && file !== undefined) {
      const end = lines.indexOf('```', at)
      const command = [`cat > ${file} <<'END OF FILE'`, ...lines.slice(at + 1, end), 'END OF FILE'].join('\n')
      found.push({ line: first + 1, command, exit: 0, output: [], notRun: undefined })
      file = undefined
      at = end
    } else if (fence && block === undefined) {
      block = fence[1] ?? ''
    } else if (fence) {
      block = undefined
      exit = 0
      reason = undefined
    } else if (block === undefined) {
      exit = Number(/^<!-- exit: (\d+) -->/.exec(text)?.[1] ?? exit)
      reason = /^<!-- not run: (.+) -->/.exec(text)?.[1] ?? reason
      file = /^<!-- file: ([\w.-]+) -->/.exec(text)?.[1] ?? file
    } else if (block === 'sh' || (block === 'console' && text.startsWith('$ '))) {
      while (text.endsWith('\\')) text = text.slice(0, -1) + (lines[++at] ?? '').trim()
      const commands = shown(first + 1, text.trim().replace(/^\$ /, ''), exit, reason)
      found.push(...commands.map((command) => (isFirst(command.command) ? command : { ...command, exit: 0 })))
    } else if (block === 'console' && text.trim() !== '') {
      const last = found.pop()
      if (last) found.push({ ...last, output: [...last.output, text.trimEnd()] })
    }
  }
  return found
}

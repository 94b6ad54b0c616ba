import fc from 'fast-check'

const attacks = [
  '`',
  '``` \n# x',
  '|',
  '\\|',
  '\\',
  '<img src=x onerror=alert(1)>',
  '<!--',
  '](javascript:alert(1))',
  '[a](https://evil.example)',
  'https://evil.example',
  'www.evil.example',
  '@everyone',
  'org/repo#1',
  '&lt;b&gt;',
  '&#8203;',
  '**b**',
  '_i_',
  '~~s~~',
  '$x$',
  '\n- item',
  '\r\n\r\n## heading',
  '::error::x',
  '\n::set-output name=a::b',
  '##[add-mask]x',
  '\u001b[31m',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\u0000',
  '\u0007',
  '\ud800',
  '\u{e0041}',
  '__proto__',
  '"',
  ' ',
]

/** Text as an attacker would put it into a key or value. */
export const hostileText = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 400 }),
)

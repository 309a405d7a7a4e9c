/**
 * A statement without what no rule looks at: comments gone, literals and quoted names emptied, lower case, one space
 * between words. So a rule may be a regular expression, and a word within a literal is never taken for SQL.
 */
export const bare = (sql: string): string =>
  sql
    .replace(lexeme, (found) => {
      if (found.startsWith('--') || found.startsWith('/*')) return ' ';
      return found.startsWith('"') ? '""' : "''";
    })
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),;]) ?/g, '$1')
    .replace(/;$/, '')
    .trim();

/** What may hold anything: comments, E'' and plain literals, quoted names, dollar-quoted text. */
const lexeme = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1/gi;

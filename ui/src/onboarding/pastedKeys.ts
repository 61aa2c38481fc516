// Keys out of what people have them in: the CSV that Amazon hands out, a fragment of `~/.aws/credentials`, lines for a
// shell, the JSON of the AWS command line. Pasted into one field, they fill all.

export interface PastedKeys {
  keyId: string;
  secret: string;
  sessionToken: string | null;
}

/** More than this is no pair of keys. */
const longestText = 16_384;

const meanings: Record<string, keyof PastedKeys> = {
  accesskeyid: 'keyId',
  awsaccesskeyid: 'keyId',
  secretaccesskey: 'secret',
  secretkey: 'secret',
  awssecretaccesskey: 'secret',
  awssecretkey: 'secret',
  sessiontoken: 'sessionToken',
  awssessiontoken: 'sessionToken',
};

/** Null unless both an id and a secret are in it. */
export function pastedKeys(text: string): PastedKeys | null {
  if (text.length > longestText) return null;
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return fromTable(lines) ?? fromAssignments(lines) ?? fromTwoLines(lines);
}

function fromTable([header, values]: string[]): PastedKeys | null {
  if (header === undefined || values === undefined) return null;
  const names = cells(header);
  const found = cells(values);
  return whole(names.map((name, index) => [name, found[index] ?? '']));
}

/** `name = value`, `export NAME="value"` and `"Name": "value",` alike. */
function fromAssignments(lines: string[]): PastedKeys | null {
  const pairs = lines.map((line): [string, string] => {
    const parts = /^(?:export\s+|set\s+)?["']?([A-Za-z_ ]+)["']?\s*[=:]\s*(.*?),?$/.exec(line);
    return [parts?.[1] ?? '', unquoted(parts?.[2] ?? '')];
  });
  return whole(pairs);
}

function fromTwoLines(lines: string[]): PastedKeys | null {
  const [keyId, secret] = lines;
  if (lines.length !== 2 || keyId === undefined || secret === undefined) return null;
  const isKey = (line: string) => /^[\w+/=-]{8,}$/.test(line);
  return isKey(keyId) && isKey(secret) ? { keyId, secret, sessionToken: null } : null;
}

function whole(pairs: readonly (readonly [string, string])[]): PastedKeys | null {
  const keys: Partial<PastedKeys> = {};
  for (const [name, value] of pairs) {
    const meaning = meanings[name.toLowerCase().replace(/[\s_-]/g, '')];
    if (meaning && value !== '') keys[meaning] = value;
  }
  const { keyId, secret, sessionToken = null } = keys;
  return keyId !== undefined && secret !== undefined ? { keyId, secret, sessionToken } : null;
}

function cells(line: string): string[] {
  return line.split(',').map((cell) => unquoted(cell.trim()));
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}

import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

const schema = {
  fileName: 'junit-10.xsd',
  contents: readFileSync(new URL('./junit-10.xsd', import.meta.url), 'utf8'),
};

/** What the schema of Jenkins' JUnit plugin finds wrong with a report; nothing where it is valid. */
export async function schemaComplaints(xml: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema });
  return valid ? [] : errors.map(({ message }) => message);
}

/** What stands between the tags of that name, as a reader of XML understands it. */
export function textsOf(xml: string, tag: string): readonly string[] {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#13': '\r' };
  return [...xml.matchAll(new RegExp(`<${tag}\\b[^>]*>([^<]*)</${tag}>`, 'g'))].map(([, content = '']) =>
    content.replaceAll(/&([^;]*);/g, (whole, name: string) => named[name] ?? whole),
  );
}

import { expect, it } from 'vitest';
import { escapeHtml, plotPage } from './page.js';
import { htmlTable } from './table.js';

it('makes one page that loads and runs nothing', async () => {
  const table = htmlTable(
    [{ head: 'run' }, { head: 'ok/s', align: 'right' }],
    [
      ['a<b', { text: '12', look: 'good' }],
      [{ text: 'see', page: 'x?a="1"&b' }, '3'],
    ],
  );
  const page = plotPage({ title: 'Locks & more', sections: [{ heading: 'Figures <1>', html: table }] });
  await expect(page).toMatchFileSnapshot('page.snapshot.txt');
});

it('escapes text for between tags and for attributes', () => {
  expect(escapeHtml(`<a href="x" title='y'>&\u0000\u0008\t`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;\t',
  );
});

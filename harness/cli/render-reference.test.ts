import { expect, it } from 'vitest';
import { commands } from './commands/index.js';
import { renderReference } from './render-reference.js';

it('docs/reference.md shows what there is', async () => {
  await expect(renderReference(commands)).toMatchFileSnapshot('../../docs/reference.md');
});

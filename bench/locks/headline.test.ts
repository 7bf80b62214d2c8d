import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { headlineOf } from './headline.js';
import { sampleCell } from './testing/sample-cells.js';

const headline = (...cells: Parameters<typeof headlineOf>[0]): readonly string[] =>
  headlineOf(cells, new SeededRandom(1));
const naive = { packetsPerAcquisition: 201.3 };

describe('the headline', () => {
  it('says by how much at the most contenders, then at fewer', () => {
    expect(
      headline(
        sampleCell('chained', 10, [1000, 1010, 990, 1005, 995]),
        sampleCell('naive', 10, [500, 505, 495, 502, 498], naive),
        sampleCell('chained', 100, [1000, 1020, 980, 1010, 990]),
        sampleCell('naive', 100, [140, 142, 138, 141, 139], naive),
      ),
    ).toEqual([
      expect.stringMatching(
        /^at 100 contenders chained is 7\.1\d* ± 0\.\d+ times faster than naive and costs the servers 6\.0 packets an acquisition against 201$/,
      ),
      expect.stringMatching(/^chained against naive with fewer contenders: at 10 2\.0\d* ± 0\.\d+ times faster$/),
    ]);
  });

  it('says that there is no clear difference where that is so', () => {
    const [first] = headline(
      sampleCell('chained', 2, [1000, 1100, 900, 1050, 950]),
      sampleCell('naive', 2, [1010, 900, 1090, 960, 1040]),
    );
    expect(first).toMatch(
      /^at 2 contenders there is no clear difference \(0\.\d+ to 1\.\d+ times\) between chained and naive in acquisitions a second; chained costs the servers 6\.0 packets an acquisition against 6\.0$/,
    );
  });

  it('never claims a difference from fewer than three repetitions', () => {
    const [first] = headline(sampleCell('chained', 100, [1000, 1000]), sampleCell('naive', 100, [10, 10]));
    expect(first).toContain('there is no clear difference between chained and naive');
  });

  it('says slower where it is', () => {
    const [first] = headline(sampleCell('chained', 50, [700, 702, 698]), sampleCell('go', 50, [1000, 1002, 998]));
    expect(first).toMatch(/^at 50 contenders chained is 1\.4\d* ± 0\.\d+ times slower than go/);
  });

  it('compares within rounds: a round that one side lost does not count', () => {
    const rounds = sampleCell('naive', 10, [100, 200, 300, 400]);
    const chained = sampleCell('chained', 10, [200, 400, 600, 800]);
    const [first] = headline(
      { ...chained, repetitions: chained.repetitions.slice(1) },
      { ...rounds, repetitions: rounds.repetitions },
    );
    expect(first).toMatch(/chained is 2\.0\d* ± 0\.0\d* times faster than naive/);
  });

  it('gives the ends of an interval that is wide, for it is lopsided', () => {
    const [first] = headline(sampleCell('chained', 100, [300, 330, 420]), sampleCell('naive', 100, [18, 14, 12]));
    expect(first).toMatch(/^at 100 contenders chained is 24 times \(\d+\.\d to \d+\) faster than naive and costs/);
  });

  it('compares with the first recipe where there is no chained or no naive, and says nothing of one alone', () => {
    expect(headline(sampleCell('single', 2, [1, 2, 3]), sampleCell('kazoo', 2, [1, 2, 3]))[0]).toContain(
      'between single and kazoo',
    );
    expect(headline(sampleCell('single', 2, [1, 2, 3]))).toEqual([]);
    expect(headline()).toEqual([]);
  });

  it('tells shares of reads apart, the largest first', () => {
    const withReads = (readShare: number) =>
      ['chained', 'naive'].map((recipe) => ({ ...sampleCell(recipe, 10, [1, 1, 1]), readShare }));
    expect(headline(...withReads(0.5), ...withReads(0.9))).toEqual([
      expect.stringContaining('at 10 contenders and 90 % reads'),
      expect.stringContaining('at 10 contenders and 50 % reads'),
    ]);
  });
});

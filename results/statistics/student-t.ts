import { gammaln } from 'simple-statistics';

/**
 * The value that Student's t distribution stays below with this probability.
 *
 * @param probability 0.5 to 1, both excluded
 * @param degrees of freedom, above 0, not necessarily whole (Welch and Satterthwaite)
 */
export function studentTQuantile(probability: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (studentTProbability(high, degrees) < probability) {
    low = high;
    high *= 2;
  }
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (low + high) / 2;
    if (studentTProbability(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How probable it is that t is at most `t`, which is at least 0 (Abramowitz and Stegun 26.7.1). */
function studentTProbability(t: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

/** The regularized incomplete beta function, by its continued fraction (Numerical Recipes, section 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const logFactor = gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x);
  const factor = Math.exp(logFactor);
  return x < (a + 1) / (a + b + 2)
    ? (factor * betaFraction(x, a, b)) / a
    : 1 - (factor * betaFraction(1 - x, b, a)) / b;
}

/** Lentz's evaluation, until a step changes nothing. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    for (const numerator of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / awayFromZero(1 + numerator * d);
      c = awayFromZero(1 + numerator / c);
      fraction *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** Full-jitter backoff: each wait is drawn from 0 to a bound that doubles up to `most` (milliseconds). */
export class Backoff {
  #tries = 0;

  constructor(
    private readonly first = 500,
    private readonly most = 8_000,
  ) {}

  /** The next wait; never so short that a refusing server is hammered. */
  next(): number {
    const bound = Math.min(this.most, this.first * 2 ** this.#tries++);
    return 150 + Math.random() * bound;
  }

  reset(): void {
    this.#tries = 0;
  }
}

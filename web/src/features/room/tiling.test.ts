import { describe, expect, it } from 'vitest';

import { tile } from './tiling';

describe('tiles', () => {
  it.each([
    [1, 1280, 640],
    [2, 1280, 640],
    [3, 390, 700],
    [9, 1280, 640],
    [16, 1920, 900],
    [49, 1280, 640],
  ])('%i of them fit %i × %i', (count, width, height) => {
    const made = tile(count, width, height, 10);
    expect(made.columns * made.rows).toBeGreaterThanOrEqual(count);
    expect(made.columns * made.width + (made.columns - 1) * 10).toBeLessThanOrEqual(width);
    expect(made.rows * made.height + (made.rows - 1) * 10).toBeLessThanOrEqual(height);
    expect(made.width / made.height).toBeLessThanOrEqual(16 / 9 + 0.02);
  });

  it('are none where there is no room', () => {
    expect(tile(3, 0, 0, 10).width).toBe(0);
  });
});

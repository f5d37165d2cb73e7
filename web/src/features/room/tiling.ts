// How tiles of equal size fill a stage best.

export interface Tiling {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

const WIDEST = 16 / 9;

/** Tile size in px for `count` tiles on a stage of `width` × `height`. Upright stages may show upright tiles. */
export function tile(count: number, width: number, height: number, gap: number): Tiling {
  const narrowest = height > width ? 3 / 4 : 4 / 3;
  let best: Tiling = { columns: 1, rows: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(count, 1); columns += 1) {
    const rows = Math.ceil(Math.max(count, 1) / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const tileHeight = Math.min(cellHeight, cellWidth / narrowest);
    const tileWidth = Math.min(cellWidth, tileHeight * WIDEST);
    if (tileWidth * tileHeight > best.width * best.height)
      best = { columns, rows, width: Math.floor(tileWidth), height: Math.floor(tileHeight) };
  }
  return best;
}
